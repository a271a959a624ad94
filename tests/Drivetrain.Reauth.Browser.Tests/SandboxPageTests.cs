using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The simulators' pages are looked at by people too.</summary>
[Collection(nameof(Stand))]
public sealed class SandboxPageTests(Stand stand) : IAsyncLifetime
{
    public Task InitializeAsync()
    {
        stand.Reset();
        stand.LogInByHand();
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task DataPage_WithMenuAndDialog_IsAccessible()
    {
        await using var person = await stand.ArriveAsync();
        await person.Page.GotoAsync(new Uri(stand.Drivetrain, "/data").AbsoluteUri);
        await person.ExpectDrivetrainAsync();
        await CheckAsync(person);

        await person.Button("More actions for QuickBooks — Acme Inc.").ClickAsync();
        await PageAudit.AccessibilityAsync(person.Page);
        await person.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit credentials" }).ClickAsync();
        await Expect(person.Button("Connect to QuickBooks")).ToBeVisibleAsync();
        await CheckAsync(person);
        person.ExpectNoFaults();
    }

    [Theory]
    [InlineData("/reports", "Reports")]
    [InlineData("/settings/extension", "Browser extension")]
    public async Task DrivetrainPages_BesideTheData_AreAccessible(string path, string heading)
    {
        await using var person = await stand.ArriveAsync();
        await person.Page.GotoAsync(new Uri(stand.Drivetrain, path).AbsoluteUri);
        await Expect(person.Heading).ToHaveTextAsync(heading);
        await CheckAsync(person);
        person.ExpectNoFaults();
    }

    [Fact]
    public async Task PairingPage_CopiesItsCode_AndMakesAnother()
    {
        await using var person = await stand.ArriveAsync();
        await person.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await person.Page.GotoAsync(new Uri(stand.Drivetrain, "/settings/extension").AbsoluteUri);
        var code = await person.Page.Locator("#pairing-code").InnerTextAsync();
        Assert.Matches("^[0-9A-Z]{4}-[0-9A-Z]{4}$", code);
        await person.Button("Copy").ClickAsync();
        await Expect(person.Page.GetByText("Code copied")).ToBeVisibleAsync();
        Assert.Equal(code, await person.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));

        await person.Button("New code").ClickAsync();

        await Expect(person.Page.Locator("#pairing-code")).Not.ToHaveTextAsync(code);
        person.ExpectNoFaults();
    }

    [Fact]
    public async Task IntuitPages_OfALogin_AreAccessible()
    {
        stand.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Password, VerificationCode = false, AutoApprove = null });
        await using var person = await stand.ArriveAsync();
        await person.ConnectAsync(await stand.RegisterAcmeAsync());
        await CheckAsync(person);
        await person.Page.GetByLabel("Email or user ID").FillAsync("sam.standard@acme.example");
        await person.Button("Continue").ClickAsync();
        await CheckAsync(person);
        await person.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("sandbox");
        await person.Button("Sign in").ClickAsync();
        await Expect(person.Heading).ToHaveTextAsync("Sam is not an admin of Acme Inc.");
        await CheckAsync(person);
        await person.Button("Use another account").ClickAsync();
        await person.Page.GetByLabel("Email or user ID").FillAsync(Stand.Admin);
        await person.Button("Continue").ClickAsync();
        await person.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("sandbox");
        await person.Button("Sign in").ClickAsync();
        await Expect(person.Heading).ToHaveTextAsync("Choose a company");
        await CheckAsync(person);
        await person.Button(Stand.Acme).ClickAsync();
        await Expect(person.Heading).ToHaveTextAsync("Connect Drivetrain to Acme Inc.?");
        await CheckAsync(person);
        person.ExpectNoFaults();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/disconnect")]
    [InlineData("/connect/oauth2?client_id=nobody")]
    [InlineData("/companies/gone")]
    public async Task IntuitPages_OutsideALogin_AreAccessible(string path)
    {
        await using var person = await stand.ArriveAsync();
        await person.Page.GotoAsync(new Uri(stand.Intuit.BrowserOrigin, path).AbsoluteUri);
        await Expect(person.Heading).ToBeVisibleAsync();
        await CheckAsync(person);
    }

    private static async Task CheckAsync(Person person)
    {
        await PageAudit.AccessibilityAsync(person.Page);
        await PageAudit.NarrowAsync(person.Page);
    }
}
