using System.Text;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Browser.Tests;

/// <summary>The browser that tests of an extension rely on, on the demo under its real names.</summary>
public sealed class SandboxBrowserTests(TryStand stand) : IClassFixture<TryStand>
{
    [Fact]
    public async Task Browser_WithAnExtension_ShowsDrivetrainsPageOverTls()
    {
        var browser = await stand.BrowserAsync();
        var page = await OpenAsync(browser);

        Assert.StartsWith("https://acme.drivetrain.ai/", page.Url, StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Data sources");
        Assert.True(await page.EvaluateAsync<bool>("isSecureContext"));
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-hello", "Hello");
        Assert.Equal("1280 × 800", await page.EvaluateAsync<string>("`${innerWidth} × ${innerHeight}`"));
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Extension_OfThisRepository_IsBuiltAndLoaded()
    {
        var extension = await ExtensionBuild.EnsureAsync(CancellationToken.None);
        await using var browser = await SandboxBrowser.StartAsync(stand.Options with { Extension = extension });
        await OpenAsync(browser);
        var panel = await browser.OpenPanelPageAsync();
        Assert.Equal($"chrome-extension://{browser.ExtensionId}/", await panel.EvaluateAsync<string>("chrome.runtime.getURL('')"));
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Browser_ForAPersonInGermanAndDark_SaysSoEverywhere()
    {
        await using var browser = await SandboxBrowser.StartAsync(stand.Options with { Language = "de", IsDark = true });
        var page = await OpenAsync(browser);

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-hello", "Hallo");
        Assert.Equal("de", await page.EvaluateAsync<string>("navigator.language"));
        Assert.True(await page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
        await browser.ClickToolbarIconAsync(page);
        var panel = await browser.RealSidePanelAsync();
        Assert.True(await panel.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
    }

    [Fact]
    public async Task Icon_WhenClicked_MeetsTheTabInFrontAndOpensTheRealSidePanel()
    {
        var browser = await stand.BrowserAsync();
        var page = await OpenAsync(browser);
        await browser.OpenPanelPageAsync();

        await browser.ClickToolbarIconAsync(page);

        var panel = await browser.RealSidePanelAsync();
        Assert.Equal(page.Url, await ClickedAsync(browser));
        Assert.Equal("Panel", await panel.EvaluateAsync<string>("document.title"));
        await panel.ClickAsync("#more");
        Assert.Equal("1", await panel.EvaluateAsync<string>("document.querySelector('#more').textContent"));
        Assert.Equal("PNG", Encoding.ASCII.GetString(await panel.ScreenshotAsync(), 1, 3));
    }

    [Fact]
    public async Task PanelPage_InATab_HasTheSizeOfASidePanel()
    {
        var browser = await stand.BrowserAsync();
        var panel = await browser.OpenPanelPageAsync();
        await Expect(panel.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Panel");
        Assert.Equal("400 × 800", await panel.EvaluateAsync<string>("`${innerWidth} × ${innerHeight}`"));
    }

    [Fact]
    public async Task ServiceWorker_WhenKilled_StartsAgainWithItsSessionButWithoutItsGlobals()
    {
        var browser = await stand.BrowserAsync();
        var page = await OpenAsync(browser);
        await browser.ClickToolbarIconAsync(page);
        await browser.RealSidePanelAsync();
        Assert.Equal(1, await browser.EvaluateInServiceWorkerAsync<int>("clicks"));

        Assert.True(await browser.KillServiceWorkerAsync());
        Assert.False(browser.HasServiceWorker);
        Assert.False(await browser.KillServiceWorkerAsync());

        await SayAsync(page, "anything");
        Assert.Equal(0, await browser.EvaluateInServiceWorkerAsync<int>("clicks"));
        Assert.Equal(page.Url, await ClickedAsync(browser));
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task Browser_WhenItCrashed_StartsAgainOnTheSameProfile()
    {
        await using var browser = await SandboxBrowser.StartAsync(stand.Options);
        var before = await OpenAsync(browser);
        await browser.ClickToolbarIconAsync(before);
        await browser.RealSidePanelAsync();

        await browser.RestartAsync();

        Assert.True(before.IsClosed);
        var page = await OpenAsync(browser);
        await SayAsync(page, "anything");
        Assert.True(await browser.EvaluateInServiceWorkerAsync<bool>("chrome.storage.local.get('everClicked').then(kept => kept.everClicked)"));
        Assert.Equal(0, await browser.EvaluateInServiceWorkerAsync<int>("chrome.storage.session.get().then(kept => Object.keys(kept).length)"));
    }

    [Fact]
    public async Task Offline_ReachesPagesAndWorkers_AlsoThoseThatStartLater()
    {
        const string Fetch = "fetch('https://reauth.drivetrain.ai/healthz/live').then(answer => answer.status, () => 0)";
        var browser = await stand.BrowserAsync();
        var page = await OpenAsync(browser);
        Assert.Equal(200, await browser.EvaluateInServiceWorkerAsync<int>(Fetch));

        await browser.SetOfflineAsync(true);
        Assert.Equal(0, await browser.EvaluateInServiceWorkerAsync<int>(Fetch));
        Assert.Equal(0, await page.EvaluateAsync<int>("fetch('/data').then(answer => answer.status, () => 0)"));
        Assert.False(await browser.EvaluateInServiceWorkerAsync<bool>("navigator.onLine"));
        await browser.KillServiceWorkerAsync();
        await SayAsync(page, "anything");
        Assert.Equal(0, await browser.EvaluateInServiceWorkerAsync<int>(Fetch));

        await browser.SetOfflineAsync(false);
        Assert.Equal(200, await browser.EvaluateInServiceWorkerAsync<int>(Fetch));
        Assert.Equal(200, await page.EvaluateAsync<int>("fetch('/data').then(answer => answer.status, () => 0)"));
    }

    [Fact]
    public async Task Faults_OfPageAndWorker_AreSeen()
    {
        var browser = await stand.BrowserAsync();
        var page = await OpenAsync(browser);
        await page.EvaluateAsync("console.error('the page complains', 7)");
        await page.EvaluateAsync("void setTimeout(() => { throw new Error('the page threw'); })");
        await SayAsync(page, "fail");

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (browser.Faults.Count < 3)
            await Task.Delay(20, limit.Token);
        var faults = browser.TakeFaults();
        Assert.Contains(faults, fault => fault.Where == page.Url && fault.Text == "the page complains 7");
        Assert.Contains(faults, fault => fault.Where == page.Url && fault.Text.Contains("the page threw", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Where == stand.Extension.WorkerUrl && fault.Text.Contains("the worker threw", StringComparison.Ordinal));
        Assert.Empty(browser.Faults);
    }

    [Fact]
    public async Task DataPage_OutOfTheBackForwardCache_FollowsUpdatesAgain()
    {
        var browser = await stand.BrowserAsync();
        var page = await OpenAsync(browser);
        await page.EvaluateAsync("window.isSamePage = true");
        await page.GotoAsync(new Uri(new Uri(stand.DataPage), "/settings/extension").AbsoluteUri);
        await page.GoBackAsync(new() { WaitUntil = WaitUntilState.Commit });
        Assert.True(await page.EvaluateAsync<bool>("window.isSamePage === true"), "It was loaded anew.");

        await stand.BreakAsync("ds_quickbooks_acme_east");

        await Expect(page.Locator("[data-live=ds_quickbooks_acme_east]")).ToContainTextAsync("Failed");
    }

    [Fact]
    public async Task OtherHosts_OfAClosedBrowser_AreNotFound()
    {
        var browser = await stand.BrowserAsync();
        var page = await browser.NewPageAsync();
        var error = await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync("https://example.com/"));
        Assert.Contains("ERR_NAME_NOT_RESOLVED", error.Message, StringComparison.Ordinal);
    }

    private static Task<string?> ClickedAsync(SandboxBrowser browser) =>
        browser.EvaluateInServiceWorkerAsync<string>("chrome.storage.session.get('clicked').then(kept => kept.clicked)");

    private static async Task SayAsync(IPage page, string what)
    {
        await page.EvaluateAsync("what => { delete document.documentElement.dataset.answer; dispatchEvent(new CustomEvent('say', { detail: what })); }", what);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-answer", "pong");
    }

    private async Task<IPage> OpenAsync(SandboxBrowser browser)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(stand.DataPage);
        return page;
    }
}
