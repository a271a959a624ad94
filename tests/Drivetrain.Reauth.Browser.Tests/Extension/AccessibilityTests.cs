using Drivetrain.Reauth.Browser.Tests.Support;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>
/// Panel, options and banner with axe-core in light and dark, without a mouse, in German, narrow and enlarged. The panel's outcomes have theirs with each
/// outcome.
/// </summary>
[Collection(Lanes.One)]
public sealed class AccessibilityTests(ExtensionStand stand) : IAsyncLifetime
{
    public Task InitializeAsync() => stand.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Panel_FromPairingToGuide_HasNoViolationAndNeedsNoMouse()
    {
        stand.LogInByHand();
        await using var admin = await stand.ArriveAsync(isPaired: false);
        await admin.DataPageAsync();
        var panel = await admin.PanelAsync();
        await Expect(panel.GetByLabel("Pairing code")).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(panel);
        await NarrowAsync(panel);

        await panel.GetByLabel("Pairing code").FocusAsync();
        await panel.Keyboard.TypeAsync(await stand.NewPairingCodeAsync());
        await panel.Keyboard.PressAsync("Enter");
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("1 connector needs attention");
        await PageAudit.AccessibilityAsync(panel);
        await NarrowAsync(panel);

        await panel.GetByRole(AriaRole.Button, new() { Name = $"Reconnect {ExtensionStand.AcmeName}" }).FocusAsync();
        await admin.NewTabAsync(() => panel.Keyboard.PressAsync("Enter"));
        await panel.BringToFrontAsync();
        await Expect(panel.Locator("[aria-current=step] .stage")).ToHaveTextAsync("At QuickBooks");
        await PageAudit.AccessibilityAsync(panel);
        await NarrowAsync(panel);
        await panel.Keyboard.PressAsync("Escape");
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("1 connector needs attention");
        admin.ExpectNoFaults();
    }

    [Fact]
    public async Task Options_PairedAndNot_HaveNoViolation()
    {
        await using var admin = await stand.ArriveAsync();
        var options = await admin.Browser.NewPageAsync();
        await options.GotoAsync(admin.Browser.Extension.Url("options.html"));
        await Expect(options.GetByText("Paired as Priya Nair")).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(options);
        await NarrowAsync(options);

        await options.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await options.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).Last.ClickAsync();
        await Expect(options.GetByLabel("Pairing code")).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(options);
        Assert.Equal(
            "",
            await admin.Browser.EvaluateInServiceWorkerAsync<string>(
                "chrome.storage.local.get().then(stored => Object.keys(stored).filter(name => name.startsWith('token')).join())"
            )
        );
        admin.ExpectNoFaults();
    }

    [Theory]
    [InlineData("en-US", false, "Welcome to Drivetrain Reauth")]
    [InlineData("de", true, "Willkommen bei Drivetrain Reauth")]
    [Trait("Case", "15.3")]
    public async Task Welcome_NewAndOffered_HasNoViolation(string language, bool isDark, string title)
    {
        await using var admin = await stand.ArriveAloneAsync(isPaired: false, options => options with { Language = language, IsDark = isDark });
        var welcome = await admin.Browser.NewPageAsync();
        await welcome.GotoAsync(admin.Browser.Extension.Url("welcome.html"));
        await Expect(welcome.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        await PageAudit.AccessibilityAsync(welcome);
        await NarrowAsync(welcome);

        var code = await stand.NewPairingCodeAsync();
        var link = await admin.Browser.NewPageAsync();
        await link.GotoAsync($"https://reauth.drivetrain.ai/pair#{code}");
        await Expect(link).ToHaveURLAsync(admin.Browser.Extension.Url("welcome.html"));
        await Expect(link.Locator(".offer")).ToContainTextAsync("acme");
        await PageAudit.AccessibilityAsync(link);
        await link.Locator(".offer .button.primary").ClickAsync();
        await Expect(link.Locator(".offer")).ToBeHiddenAsync();
        await Expect(link.Locator("li.done")).ToContainTextAsync("acme");
        await PageAudit.AccessibilityAsync(link);
    }

    [Fact]
    public async Task Banner_OnThePage_HasNoViolationAndNeedsNoMouse()
    {
        stand.LogInByHand();
        await using var admin = await stand.ArriveAsync();
        var page = await admin.DataPageAsync();
        await Expect(Admin.Banner(page)).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(page);

        await Admin.Reconnect(page).FocusAsync();
        await admin.NewTabAsync(() => page.Keyboard.PressAsync("Enter"));
    }

    [Fact]
    public async Task GermanBrowser_IsSpokenToInGerman_TheApisWordsIncluded()
    {
        stand.LogInAs(ExtensionStand.Admin, ExtensionStand.AcmeEastId);
        await using var admin = await stand.ArriveAloneAsync(isPaired: false, options => options with { Language = "de", IsDark = true });
        var panel = await admin.PanelAsync();
        await Expect(panel.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await panel.GetByRole(AriaRole.Textbox).FillAsync(await stand.NewPairingCodeAsync());
        await panel.Keyboard.PressAsync("Enter");
        await Expect(panel.GetByText(ExtensionStand.AcmeName)).ToBeVisibleAsync();
        await PageAudit.AccessibilityAsync(panel);

        var page = await admin.DataPageAsync();
        await admin.NewTabAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Neu verbinden", Exact = true }).ClickAsync());
        await panel.BringToFrontAsync();
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sie haben sich bei einem anderen Unternehmen angemeldet");
        await PageAudit.AccessibilityAsync(panel);
        await NarrowAsync(panel);
        admin.ExpectNoFaults();
    }

    /// <summary>No scrolling sideways at a panel's least width, nor there at 200 %.</summary>
    private static async Task NarrowAsync(IPage page)
    {
        foreach (var width in new[] { 320, 160 })
        {
            await page.SetViewportSizeAsync(width, 400);
            var beyond = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(beyond <= 0, $"At {width} px the page is {beyond} px too wide.");
        }

        await page.SetViewportSizeAsync(400, 800);
    }
}
