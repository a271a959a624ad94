using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>What a browser may keep from an extension: its sites, every cookie, the login's cookie. The panel says what to do; nobody waits for ever.</summary>
[Collection(Lanes.Two)]
public sealed class WithheldTests(ExtensionStand stand) : IAsyncLifetime
{
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("drivetrain-reauth-withheld-");

    public Task InitializeAsync() => stand.ResetAsync();

    public Task DisposeAsync() => Folders.RemoveAsync(_profile.FullName);

    [Fact]
    [Trait("Case", "3.8")]
    public async Task AllCookiesBlocked_SaysWhatToAllow()
    {
        Block();
        await using var admin = await stand.ArriveAloneAsync(change: options => options with { ProfilePath = _profile.FullName });
        var page = await admin.DataPageAsync();
        await admin.ReconnectAsync(page);

        var panel = await admin.PanelAsync();
        await ExpectAsync(panel, "The browser is blocking a required cookie");
        await Expect(panel.GetByText("allow cookies for reauth.drivetrain.ai", new() { Exact = false })).ToBeVisibleAsync();
        await Button(panel, "Open the cookie settings").ClickAsync();
        await Expect(panel.GetByText("Waiting for your login", new() { Exact = false })).ToHaveCountAsync(0);
        await Patience.WaitAsync(
            () => admin.Browser.Context.Pages.Any(tab => tab.Url.StartsWith("chrome://settings/", StringComparison.Ordinal)),
            "The settings did not open.",
            CancellationToken.None
        );
    }

    [Fact]
    [Trait("Case", "3.8")]
    public async Task SiteAccessOnClick_IsAskedFor_AndTheLoginBeginsOnceItIsAllowed()
    {
        await using var admin = await stand.ArriveAloneAsync();
        await AllowAsync(admin, "ON_CLICK");
        var panel = await admin.PanelAsync();
        await Expect(panel.GetByText("The browser is blocking access to the login service.", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(Button(panel, "Allow access")).ToBeVisibleAsync();

        await Button(panel, $"Reconnect {ExtensionStand.AcmeName}").ClickAsync();
        await ExpectAsync(panel, "The browser is blocking access");
        await PageAudit.AccessibilityAsync(panel);

        await AllowAsync(admin, "ON_ALL_SITES");
        await Expect(Button(panel, "Allow access")).ToHaveCountAsync(0);
        await panel.BringToFrontAsync();
        await Button(panel, "Try again").ClickAsync();
        await admin.UntilEndedAsync("completed");
    }

    [Fact]
    [Trait("Case", "12.1")]
    public async Task ConfirmedInThePanel_WithoutTheLoginsCookie_BringsTheLoginsTabToTheFront()
    {
        await using var admin = await stand.ArriveAsync();
        await stand.Drivetrain.AddAsync(new NewSource("ds_unbound", "QuickBooks — New"));
        var page = await admin.DataPageAsync();
        var login = await admin.ReconnectAsync(page, "QuickBooks — New");
        var panel = await admin.PanelAsync();
        await ExpectAsync(panel, "Is this the right company?");

        await admin.Browser.Context.ClearCookiesAsync();
        await Button(panel, "Yes, connect Acme Inc.").ClickAsync();

        await Expect(panel.GetByText("Confirm it in the login tab", new() { Exact = false })).ToBeVisibleAsync();
        await Patience.WaitAsync(
            async () => await login.EvaluateAsync<string>("document.visibilityState") is "visible" ? login : null,
            () => "The login's tab is not in front.",
            CancellationToken.None
        );
        Assert.Equal("unbound", (await stand.ConnectorsAsync())["ds_unbound"].GetProperty("status").GetString());
    }

    /// <summary>As a person or a policy does in the browser's settings.</summary>
    private void Block()
    {
        var folder = _profile.CreateSubdirectory("Default");
        File.WriteAllText(Path.Combine(folder.FullName, "Preferences"), """{"profile":{"default_content_setting_values":{"cookies":2}}}""");
    }

    /// <summary>As a person does at the extension's icon, or on the page of extensions.</summary>
    private static async Task AllowAsync(Admin admin, string access)
    {
        var page = await admin.Browser.NewPageAsync();
        await page.GotoAsync("chrome://extensions/");
        await page.EvaluateAsync(
            "([extensionId, hostAccess]) => chrome.developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess })",
            new[] { admin.Browser.ExtensionId, access }
        );
        await page.CloseAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task ExpectAsync(IPage panel, string heading) => Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
}
