using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>Each way in which a login can end, in a real browser.</summary>
[Collection(nameof(Stand))]
public sealed partial class OutcomePageTests(Stand stand) : IAsyncLifetime
{
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        stand.Reset();
        _person = await stand.ArriveAsync();
    }

    public async Task DisposeAsync() => await _person.DisposeAsync();

    [Fact]
    public async Task Callback_WithTheRightCompany_LeadsToDrivetrain()
    {
        var id = await _person.ConnectAsync(await stand.RegisterAcmeAsync());
        await _person.ExpectDrivetrainAsync();

        await _person.Page.GotoAsync($"{stand.Api}reauth/{id}");
        await _person.ExpectPageAsync("Reconnected", "Back to Drivetrain");
        await Expect(_person.Page.GetByText("QuickBooks is connected to Acme Inc. again.")).ToBeVisibleAsync();
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, "Back to Drivetrain");
        await _person.Page.Keyboard.PressAsync("Enter");
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task BackButton_AfterSuccess_ChangesNothing()
    {
        await _person.Page.GotoAsync(new Uri(stand.Drivetrain, "/data").AbsoluteUri);
        var id = await _person.ConnectAsync(await stand.RegisterAcmeAsync());
        await _person.ExpectDrivetrainAsync();
        var exchanges = stand.Intuit.Log.Count(IntuitEvent.TokenExchange);

        // Back is the page that asked before the login: it tells how the login ended.
        await _person.Page.GoBackAsync();
        await _person.ExpectPageAsync("Reconnected", "Back to Drivetrain");
        await _person.Page.GotoAsync($"{stand.Api}reauth/{id}/start");
        await _person.ExpectPageAsync("Reconnected", "Back to Drivetrain");
        Assert.Equal(exchanges, stand.Intuit.Log.Count(IntuitEvent.TokenExchange));
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Ticket_OpenedByItsPerson_SaysForWhomAndGoesOnByAClick()
    {
        var (_, startUrl) = await stand.StartAsync(await stand.RegisterAcmeAsync());
        await _person.Page.GotoAsync(startUrl);

        await _person.ExpectPageAsync("Connect QuickBooks — Acme Inc.", "Continue to QuickBooks", "Back to Drivetrain");
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, "Continue to QuickBooks", "Back to Drivetrain");
        await _person.ContinueAsync();

        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Callback_WithAnotherCompany_NamesBothAndLogsInAgain()
    {
        stand.LogInAs(Stand.Admin, Stand.AcmeEastId);
        await _person.ConnectAsync(await stand.RegisterAcmeAsync());

        await _person.ExpectPageAsync("You logged in to a different company", "Log in again", "Back to Drivetrain");
        await Expect(Company("This data source belongs to")).ToContainTextAsync(Stand.Acme);
        await Expect(Company("This data source belongs to")).ToContainTextAsync(Stand.AcmeId);
        await Expect(Company("You logged in to")).ToContainTextAsync(Stand.AcmeEast);
        await Expect(Company("You logged in to")).ToContainTextAsync(Stand.AcmeEastId);
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, "Log in again", "Back to Drivetrain", "Details for support");

        stand.LogInAs(Stand.Admin, Stand.AcmeId);
        await _person.Button("Log in again").FocusAsync();
        await _person.Page.Keyboard.PressAsync("Enter");
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Callback_WithACompanyOfASibling_ReconnectsTheSibling()
    {
        var workspace = stand.NewWorkspace();
        var acme = await stand.RegisterAsync(workspace, "QuickBooks — Acme Inc.", Stand.AcmeId, Stand.Acme);
        await stand.RegisterAsync(workspace, "QuickBooks — Acme East LLC", Stand.AcmeEastId, Stand.AcmeEast);
        stand.LogInAs(Stand.Admin, Stand.AcmeEastId);
        await _person.ConnectAsync(acme);

        await _person.ExpectPageAsync(
            "You logged in to a different company",
            "Log in again",
            "Reconnect QuickBooks — Acme East LLC instead",
            "Back to Drivetrain"
        );
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(
            _person.Page,
            "Log in again",
            "Reconnect QuickBooks — Acme East LLC instead",
            "Back to Drivetrain",
            "Details for support"
        );
        await _person.Button("Reconnect QuickBooks — Acme East LLC instead").ClickAsync();
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Theory]
    [InlineData("access_denied", "Access wasn't granted", "Try again")]
    [InlineData("server_error", "QuickBooks isn't responding", "Try again")]
    public async Task Callback_WithAnError_ExplainsItAndTriesAgain(string error, string heading, string action)
    {
        stand.Intuit.Turn(knobs => knobs with { CallbackError = error });
        await _person.ConnectAsync(await stand.RegisterAcmeAsync());

        await _person.ExpectPageAsync(heading, action, "Back to Drivetrain");
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, action, "Back to Drivetrain", "Details for support");
        stand.Intuit.Turn(knobs => knobs with { CallbackError = null });
        await _person.Button(action).ClickAsync();
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Callback_WithWhatOnlyTheOperatorMends_LeadsBackFirst()
    {
        stand.Intuit.Turn(knobs => knobs with { CallbackError = "invalid_scope" });
        await _person.ConnectAsync(await stand.RegisterAcmeAsync());

        await _person.ExpectPageAsync("This service isn't set up correctly", "Back to Drivetrain", "Try again");
        await PageAudit.AllAsync(_person.Page);
        await PageAudit.TabOrderAsync(_person.Page, "Back to Drivetrain", "Try again", "Details for support");
        stand.Intuit.Turn(knobs => knobs with { CallbackError = null });
        await _person.Button("Try again").ClickAsync();
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Callback_OfAStandardUser_TellsWhomToAsk()
    {
        stand.LogInAs("sam.standard@acme.example", Stand.AcmeId);
        await _person.ConnectAsync(await stand.RegisterAcmeAsync());

        await _person.ExpectPageAsync("Access wasn't granted", "Try again", "Back to Drivetrain");
        await Expect(_person.Page.GetByText("Organization Admin of Acme Inc.")).ToBeVisibleAsync();
        _person.ExpectNoFaults();
    }

    [Theory]
    [InlineData(TokenOutage.InvalidGrant, "The login took too long or was already used", "Log in again")]
    [InlineData(TokenOutage.ServiceUnavailable, "QuickBooks isn't responding", "Try again")]
    public async Task Callback_WhoseCodeIsNotExchanged_LogsInAgain(TokenOutage outage, string heading, string action)
    {
        stand.Intuit.Turn(knobs => knobs with { TokenOutage = outage });
        await _person.ConnectAsync(await stand.RegisterAcmeAsync());

        await _person.ExpectPageAsync(heading, action, "Back to Drivetrain");
        await PageAudit.AllAsync(_person.Page);
        stand.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.None });
        await _person.Button(action).ClickAsync();
        await _person.ExpectDrivetrainAsync();
        _person.ExpectNoFaults();
    }

    [Theory]
    [InlineData(CompanyFault.InsufficientScope)]
    [InlineData(CompanyFault.ServiceUnavailable)]
    public async Task Callback_WhoseCompanyIsNotProved_ShowsAReferenceForSupport(CompanyFault fault)
    {
        stand.Intuit.Turn(knobs => knobs with { CompanyFault = fault, IdToken = IdTokenFault.NoRealm });
        var id = await _person.ConnectAsync(await stand.RegisterAcmeAsync());

        await Expect(_person.Link("Back to Drivetrain")).ToBeVisibleAsync();
        await _person.Page.GetByText("Details for support").ClickAsync();
        await Expect(_person.Page.GetByText(id)).ToBeVisibleAsync();
        await PageAudit.AllAsync(_person.Page);
        _person.ExpectNoFaults();
    }

    [Fact]
    public async Task Journey_WithoutJavaScript_Works()
    {
        await using var person = await stand.ArriveAsync(javaScript: false);
        stand.LogInAs(Stand.Admin, Stand.AcmeEastId);
        await person.ConnectAsync(await stand.RegisterAcmeAsync());
        await person.ExpectPageAsync("You logged in to a different company");
        await person.Page.GetByText("Details for support").ClickAsync();
        await Expect(person.Page.GetByText("instance_mismatch")).ToBeVisibleAsync();

        stand.LogInAs(Stand.Admin, Stand.AcmeId);
        await person.Button("Log in again").ClickAsync();

        await person.ExpectDrivetrainAsync();
        person.ExpectNoFaults();
    }

    private ILocator Company(string label) => _person.Page.Locator(".company", new() { HasText = label });
}
