using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>
/// One browser with an extension for many tests, one after the other: to start one and to throw it away costs more than most tests do. Each test gets it as
/// new.
/// </summary>
internal sealed class SharedBrowser(Func<SandboxBrowserOptions> options)
{
    // What a browser is like that has just been started. The extension may have noticed already that nobody is paired.
    private const string Kept = """
        (async () => {
          const local = await chrome.storage.local.get();
          return {
            journeys: Object.keys(local.state?.journeys ?? {}).length,
            connectors: local.state?.connectors?.length ?? 0,
            sessions: local.state?.sessions?.length ?? 0,
            isPaired: Object.keys(local).some(name => name.startsWith('token')),
            dismissed: Object.keys(local.state?.dismissed ?? {}).length,
            draft: local.reports?.draft ?? null,
            outbox: local.reports?.outbox?.length ?? 0,
            clicked: 'everClicked' in local,
            tabs: Object.keys(await chrome.storage.session.get()).length,
            notifications: chrome.notifications ? await new Promise(done => chrome.notifications.getAll(all => done(Object.keys(all).length))) : 0,
            badge: await chrome.action.getBadgeText({}),
          };
        })()
        """;

    private const string Nothing =
        """{"journeys":0,"connectors":0,"sessions":0,"isPaired":false,"dismissed":0,"draft":null,"outbox":0"""
        + ""","clicked":false,"tabs":0,"notifications":0,"badge":""}""";
    private SandboxBrowser? _browser;
    private bool _isTaken;

    /// <summary>The browser as new. Whoever has it gives it back before the next takes it.</summary>
    public async Task<SandboxBrowser> TakeAsync()
    {
        Assert.False(_isTaken, "The browser is still somebody else's.");
        if (_browser is null)
            _browser = await SandboxBrowser.StartAsync(options() with { IsResettable = true });
        else
            await _browser.ResetAsync();
        await ExpectNewAsync(_browser);
        _isTaken = true;
        return _browser;
    }

    public void GiveBack() => _isTaken = false;

    public async Task CloseAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    // A test that leaves something to the next is found here, not by its neighbour's odd failure.
    private static async Task ExpectNewAsync(SandboxBrowser browser)
    {
        Assert.Equal("about:blank", Assert.Single(browser.Context.Pages).Url);
        Assert.Empty(await browser.Context.CookiesAsync());
        Assert.Equal(Nothing, (await browser.EvaluateInServiceWorkerAsync<JsonElement>(Kept)).GetRawText());
        Assert.Empty(browser.Faults);
    }
}
