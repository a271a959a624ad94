using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>Each way in which a login can end, as the side panel tells it, and the one click that helps.</summary>
[Collection(Lanes.One)]
public sealed class OutcomeTests(ExtensionStand stand) : IAsyncLifetime
{
    private Admin _admin = null!;
    private IPage _page = null!;
    private IPage _panel = null!;

    public async Task InitializeAsync()
    {
        await stand.ResetAsync();
        _admin = await stand.ArriveAsync();
        _page = await _admin.DataPageAsync();
        await Expect(Admin.Banner(_page)).ToBeVisibleAsync();
        _panel = await _admin.PanelAsync();
    }

    public async Task DisposeAsync() => await _admin.DisposeAsync();

    [Fact]
    public async Task RightCompany_IsReconnected_AndTheSyncIsWatchedToItsEnd()
    {
        await ReconnectAsync();
        await ExpectAsync("Reconnected", "Done");
        await Expect(_panel.GetByText("Synced", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(Admin.AnyBanner(_page)).ToHaveCountAsync(0);
        Assert.Equal("", await _admin.BadgeAsync());

        await Button("Done").ClickAsync();
        await Expect(_panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Everything is healthy");
        _admin.ExpectNoFaults();
    }

    [Fact]
    public async Task OtherCompany_IsNamedBesideTheRightOne_AndLogInAgainHelps()
    {
        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeEastId);
        await ReconnectAsync();
        await ExpectAsync("You logged in to a different company", "Log in again");
        await Expect(_panel.GetByText($"ID {ExtensionStand.AcmeId}")).ToBeVisibleAsync();
        await Expect(_panel.GetByText($"ID {ExtensionStand.AcmeEastId}")).ToBeVisibleAsync();
        await Expect(_panel.GetByRole(AriaRole.Button, new() { Name = "Report a problem" })).ToBeVisibleAsync();

        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeId);
        await Button("Log in again").ClickAsync();
        await ExpectAsync("Reconnected", "Done");
    }

    [Fact]
    [Trait("Case", "16.test")]
    public async Task FailureThatIsOver_IsFoundOutByATest_WithoutALogin()
    {
        await ReconnectAsync();
        await ExpectAsync("Reconnected", "Done");
        // A sync that succeeds after the failure would heal it as well.
        await Expect(_panel.GetByText("Synced", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Button("Done").ClickAsync();
        var connector = (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("id").GetString();
        await stand.SendAsync(HttpMethod.Post, $"v1/connectors/{connector}/failures", new { Code = "credentials_expired" });
        await _panel.ReloadAsync();
        await Pictures.TakeAsync(_panel);

        await Button($"Test now: {ExtensionStand.AcmeName}").ClickAsync();

        await Expect(_panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Everything is healthy");
        Assert.Equal("connected", (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("status").GetString());
    }

    [Fact]
    public async Task CompanyOfASibling_ReconnectsTheSibling()
    {
        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeEastId);
        await ReconnectAsync();
        await Button($"Reconnect {ExtensionStand.AcmeEastName} instead").ClickAsync();
        await ExpectAsync("Reconnected", "Done");
        await Expect(_panel.GetByText(ExtensionStand.AcmeEastName)).ToBeVisibleAsync();
        var connectors = await stand.ConnectorsAsync();
        Assert.Equal("connected", connectors[ExtensionStand.AcmeEastSource].GetProperty("status").GetString());
        Assert.Equal("failed", connectors[ExtensionStand.AcmeSource].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("access_denied", "Access wasn't granted", "Try again")]
    [InlineData("invalid_scope", "This service isn't set up correctly", "Report a problem")]
    [InlineData("temporarily_unavailable", "QuickBooks isn't responding", "Try again")]
    public async Task Error_OfTheProvider_HasItsWordsAndItsRemedy(string error, string title, string action)
    {
        stand.Intuit.Turn(knobs => knobs with { CallbackError = error });
        await ReconnectAsync();
        await ExpectAsync(title, action);
    }

    [Fact]
    public async Task StandardUser_IsToldWhoCan_AndAskingStandsFirst()
    {
        stand.Intuit.Turn(knobs => knobs with { CompanyFault = CompanyFault.WrongEnvironment, IdToken = IdTokenFault.NoRealm });
        await ReconnectAsync();
        await ExpectAsync("This login can't connect Acme Inc.", "Ask an Organization Admin");
    }

    [Fact]
    public async Task UsedCode_IsExplained_AndOneMoreLoginHelps()
    {
        stand.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.InvalidGrant });
        await ReconnectAsync();
        await ExpectAsync("The login took too long or was already used", "Log in again");
        stand.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.None });
        await Button("Log in again").ClickAsync();
        await ExpectAsync("Reconnected", "Done");
    }

    [Fact]
    public async Task ProviderDown_IsToldToWait_AndTryAgainHelps()
    {
        stand.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.ServiceUnavailable });
        await ReconnectAsync();
        await ExpectAsync("QuickBooks isn't responding", "Try again");
        stand.Intuit.Turn(knobs => knobs with { TokenOutage = TokenOutage.None });
        await Button("Try again").ClickAsync();
        await ExpectAsync("Reconnected", "Done");
    }

    [Fact]
    public async Task Cancelled_InThePanel_ChangesNothingAndBeginsAgainAtAnyTime()
    {
        stand.LogInByHand();
        await ReconnectAsync();
        await ExpectAsync($"Reconnect {ExtensionStand.AcmeName}", "Go to the login tab");
        await Button("Cancel").ClickAsync();
        await ExpectAsync("The login was canceled", "Try again");
        Assert.Equal("failed", (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("status").GetString());
    }

    [Fact]
    public async Task NewerLogin_BegunElsewhere_IsTold()
    {
        stand.LogInByHand();
        await ReconnectAsync();
        var connector = (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("id").GetString();
        await stand.SendAsync(HttpMethod.Post, $"v1/connectors/{connector}/reauths", new { });
        await ExpectAsync("A newer login replaced this one", "Log in again");
    }

    [Fact]
    [Trait("Case", "12.1")]
    public async Task DataSourceWithoutACompany_IsBoundToTheOneThePersonConfirms()
    {
        await stand.Drivetrain.AddAsync(new NewSource("ds_unbound", "QuickBooks — New"));
        await _page.BringToFrontAsync();
        await _admin.ReconnectAsync(_page, "QuickBooks — New");
        await _panel.BringToFrontAsync();
        await ExpectAsync("Is this the right company?", "Yes, connect Acme Inc.");
        await Expect(_panel.GetByText("permanently", new() { Exact = false })).ToBeVisibleAsync();
        Assert.Equal("unbound", (await stand.ConnectorsAsync())["ds_unbound"].GetProperty("status").GetString());

        await Button("Yes, connect Acme Inc.").ClickAsync();
        await ExpectAsync("Connected", "Done");
        await _admin.UntilAsync(
            _ => !_admin.Browser.Context.Pages.Any(tab => tab.Url.StartsWith("https://reauth.drivetrain.ai/", StringComparison.Ordinal)),
            "the login's tab left our page"
        );
        Assert.Equal(ExtensionStand.AcmeId, (await stand.ConnectorsAsync())["ds_unbound"].GetProperty("instance").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Colleague_WhoWasHandedTheLink_LogsIn_AndThePanelTellsSoByItself()
    {
        stand.LogInByHand();
        await ReconnectAsync();
        await Button("Not an admin? Ask an Organization Admin").ClickAsync();
        await _panel.GetByLabel("Note (optional)").FillAsync("You know the login, I do not.");
        await Button("Create link").ClickAsync();
        var link = await _panel.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        Assert.StartsWith("https://reauth.drivetrain.ai/handover/hnd_", link, StringComparison.Ordinal);

        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeId);
        await using var colleague = await _admin.Browser.Context.Browser!.NewContextAsync();
        var page = await colleague.NewPageAsync();
        await page.GotoAsync(link);
        await Expect(page.Locator("main")).ToContainTextAsync("Priya Nair");
        await Expect(page.Locator("main")).ToContainTextAsync("Acme Inc.");
        await Expect(page.Locator("main")).ToContainTextAsync("You know the login, I do not.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue to QuickBooks" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("Thank you! You can close this page.");
        await PageAudit.AccessibilityAsync(page);

        await _panel.ReloadAsync();
        await Expect(_panel.GetByText("Reconnected", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal("connected", (await stand.ConnectorsAsync())[ExtensionStand.AcmeSource].GetProperty("status").GetString());
    }

    [Fact]
    public async Task EndedSession_IsSaidInClearWords_AndPairingGoesOn()
    {
        await stand.RevokeSessionsAsync();
        await _panel.ReloadAsync();
        await ExpectAsync("Your session has ended", "Pair");
        await _panel.GetByLabel("Pairing code").FillAsync("WRNGCDEX");
        await Button("Pair").ClickAsync();
        await Expect(_panel.GetByText("This code is wrong, already used or expired.", new() { Exact = false })).ToBeVisibleAsync();
        await _panel.GetByLabel("Pairing code").FillAsync(await stand.NewPairingCodeAsync());
        await Button("Pair").ClickAsync();
        await ExpectAsync("1 connector needs attention", $"Reconnect {ExtensionStand.AcmeName}");
    }

    private ILocator Button(string name) =>
        _panel.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).Or(_panel.GetByRole(AriaRole.Link, new() { Name = name, Exact = true })).First;

    private async Task ReconnectAsync()
    {
        await _page.BringToFrontAsync();
        await _admin.ReconnectAsync(_page);
        await _panel.BringToFrontAsync();
    }

    private async Task ExpectAsync(string heading, string action)
    {
        await Expect(_panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await Expect(Button(action)).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(_panel);
    }
}
