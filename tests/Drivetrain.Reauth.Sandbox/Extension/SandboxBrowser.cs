using System.Collections.Concurrent;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension.DevTools;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Walkthrough;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>
/// A real Chromium with an extension, for tests that do what people and machines do to one: click its icon, open its side panel, lose its service worker,
/// lose the network, crash. Pages are Playwright's; what Playwright cannot reach goes over the browser's DevTools.
/// </summary>
internal sealed partial class SandboxBrowser : IAsyncDisposable
{
    private const int PanelWidth = 400;
    private const int PanelHeight = 800;
    private const float PageTimeoutMs = 20_000;
    private readonly SandboxBrowserOptions _options;
    private readonly ConcurrentQueue<BrowserFault> _faults = new();
    private readonly string _profilePath;
    private IPlaywright _playwright = null!;
    private BrowserProcess _process = null!;
    private TargetWatch _watch = null!;
    private IBrowser _browser = null!;
    private bool _isOffline;

    private SandboxBrowser(SandboxBrowserOptions options) =>
        (_options, _profilePath) = (options, options.ProfilePath ?? Directory.CreateTempSubdirectory("drivetrain-reauth-profile-").FullName);

    /// <summary>The profile's one context; another one after <see cref="RestartAsync"/>.</summary>
    public IBrowserContext Context => _browser.Contexts[0];

    public ExtensionFolder Extension => _options.Extension;

    public string ExtensionId => Extension.Id;

    /// <summary>What has gone wrong in pages, the extension's pages and its service worker so far.</summary>
    public IReadOnlyCollection<BrowserFault> Faults => _faults;

    /// <summary>True while the extension's service worker runs. With DevTools attached it does not stop by itself.</summary>
    public bool HasServiceWorker => Worker is not null;

    private Target? Worker =>
        _watch.All.FirstOrDefault(target =>
            target is { Type: "service_worker", IsRunning: true } && string.Equals(target.Url, Extension.WorkerUrl, StringComparison.Ordinal)
        );

    /// <summary>Starts one.</summary>
    /// <exception cref="DemoException">There is no Chromium, or it did not start.</exception>
    public static async Task<SandboxBrowser> StartAsync(SandboxBrowserOptions options, CancellationToken cancellationToken = default)
    {
        var browser = new SandboxBrowser(options);
        try
        {
            browser._playwright = options.Playwright ?? await Playwright.CreateAsync();
            await browser.LaunchAsync(cancellationToken);
            // The installation starts it; where it does not, this is a browser that takes no unpacked extension, as Google's own.
            if (options.Extension.WorkerUrl is not null)
                await Patience.WaitAsync(
                    () => browser.HasServiceWorker,
                    "The extension was not loaded. Chromium loads unpacked ones; Google Chrome does not.",
                    cancellationToken
                );
            if (!options.KeepsWelcome)
                await browser.CloseWelcomeAsync(cancellationToken);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// A new tab. The back/forward cache is on, as in life and unlike in browsers that Playwright starts: a page that comes out of it loads nothing, so let
    /// <c>GoBackAsync</c> wait for <see cref="WaitUntilState.Commit"/> alone.
    /// </summary>
    public async Task<IPage> NewPageAsync()
    {
        var page = await Context.NewPageAsync();
        page.SetDefaultTimeout(PageTimeoutMs);
        await page.EmulateMediaAsync(new() { ColorScheme = _options.IsDark ? ColorScheme.Dark : ColorScheme.Light });
        return page;
    }

    /// <summary>Whether this is a tab that a person sees as one: the extension's own pages are none, but for the one at which a login begins.</summary>
    public static bool IsTab(IPage page) => !page.Url.StartsWith("chrome-extension:", StringComparison.Ordinal) || IsOpening(page.Url);

    /// <summary>Waits until the page at which a login begins has made way for it.</summary>
    public static async Task<IPage> PastOpeningAsync(IPage page)
    {
        await page.WaitForURLAsync(url => !IsOpening(url), new() { WaitUntil = WaitUntilState.Commit });
        return page;
    }

    private static bool IsOpening(string url) => url.Contains("/opening.html#", StringComparison.Ordinal);

    /// <summary>Clicks the extension's icon in the toolbar while this page is in front: a person's gesture, as <c>activeTab</c> wants it.</summary>
    public async Task ClickToolbarIconAsync(IPage page, CancellationToken cancellationToken = default)
    {
        await page.BringToFrontAsync();
        await _watch.Client.SendAsync(
            "Extensions.triggerAction",
            new { id = ExtensionId, targetId = await Tabs.OfAsync(_process.DevToolsUrl, page, cancellationToken) }
        );
    }

    /// <summary>
    /// Ends the extension's service worker, as Chromium does when it is idle: its globals are lost, <c>storage.session</c> stays. False when none ran.
    /// </summary>
    public async Task<bool> KillServiceWorkerAsync(CancellationToken cancellationToken = default)
    {
        if (Worker is not { } worker)
            return false;
        await _watch.Client.SendAsync("Target.closeTarget", new { targetId = worker.Id });
        await Patience.WaitAsync(() => _watch.HasEndedSince(worker), "The service worker did not end.", cancellationToken);
        return true;
    }

    /// <summary>Evaluates script in the extension's service worker; waits for one that is about to start.</summary>
    /// <exception cref="DemoException">None runs, or it threw.</exception>
    public async Task<T?> EvaluateInServiceWorkerAsync<T>(string expression, CancellationToken cancellationToken = default)
    {
        // One that has just begun has no extension API yet.
        var session = await Patience.WaitAsync(
            async () => Worker is { } worker && _watch.SessionOf(worker) is { } begun && await begun.IsTrueAsync("typeof chrome === 'object'") ? begun : null,
            () => "No service worker runs.",
            cancellationToken
        );
        return await session.EvaluateAsync<T>(expression);
    }

    /// <summary>Pulls the plug, for pages and the service worker, also for those that start later; or puts it back.</summary>
    public Task SetOfflineAsync(bool isOffline)
    {
        _isOffline = isOffline;
        return _watch.SetOfflineAsync(isOffline);
    }

    /// <summary>
    /// Kills the browser as a crash does and starts it again on the same profile. Pages are gone; <c>storage.local</c> stays, <c>storage.session</c> does not,
    /// and cookies of the last half minute may be lost, as in life.
    /// </summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await _process.KillAsync(cancellationToken);
        await DisconnectAsync();
        await LaunchAsync(cancellationToken);
    }

    /// <summary>Makes it as new: one empty tab, no cookie, and the extension removed with all that it kept and installed again.</summary>
    /// <exception cref="DemoException">Something of before would not go, or the extension did not come back.</exception>
    public async Task ResetAsync(CancellationToken cancellationToken = default)
    {
        if (!_options.IsResettable)
            throw new InvalidOperationException("This browser was not started to be used again.");
        await SetOfflineAsync(false);
        var before = Context.Pages.ToList();
        // Without a tab it would end.
        await NewPageAsync();
        await Task.WhenAll(before.Select(page => page.CloseAsync()));
        await _process.TellAsync("Extensions.uninstall", new { id = ExtensionId }, cancellationToken);
        await Patience.WaitAsync(() => !_watch.All.Any(IsOfExtension), "The extension was not removed.", cancellationToken);
        await Context.ClearCookiesAsync();
        await Context.ClearPermissionsAsync();
        _faults.Clear();
        await InstallAsync(cancellationToken);
        await CloseWelcomeAsync(cancellationToken);
    }

    /// <summary>The faults since the last call.</summary>
    public IReadOnlyList<BrowserFault> TakeFaults()
    {
        var taken = new List<BrowserFault>();
        while (_faults.TryDequeue(out var fault))
            taken.Add(fault);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        if (_options.Playwright is null)
            _playwright?.Dispose();
        if (_options.ProfilePath is null)
            await Folders.RemoveAsync(_profilePath);
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        _process = await BrowserProcess.StartAsync(
            await ChromiumFinder.FindAsync(cancellationToken),
            _profilePath,
            [.. Chromium.Flags, .. _options.ToArguments()],
            cancellationToken
        );
        _watch = await TargetWatch.StartAsync(_process.DevToolsUrl, _faults.Enqueue, _isOffline, cancellationToken);
        _browser = await _playwright.Chromium.ConnectOverCDPAsync(_process.DevToolsUrl.AbsoluteUri, new() { Timeout = PageTimeoutMs });
        Context.SetDefaultTimeout(PageTimeoutMs);
        if (_options.IsResettable)
            await InstallAsync(cancellationToken);
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        await _process.TellAsync("Extensions.loadUnpacked", new { path = Extension.Path }, cancellationToken);
        await Patience.WaitAsync(() => HasServiceWorker, "The extension was not loaded.", cancellationToken);
    }

    // A first installation opens its welcome page in front of whatever comes next.
    private async Task CloseWelcomeAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(Extension.Path, "welcome.html")) || _options.ProfilePath is not null)
            return;
        var welcome = await Patience.WaitAsync(
            () => Task.FromResult(Context.Pages.FirstOrDefault(page => page.Url.EndsWith("/welcome.html", StringComparison.Ordinal))),
            () => "The extension showed no welcome page.",
            cancellationToken
        );
        await welcome.CloseAsync();
    }

    private bool IsOfExtension(Target target) => target.Url.StartsWith(Extension.Url(""), StringComparison.Ordinal);

    // Forgets what it has let go, so that a start that fails half-way can still be cleaned up.
    private async Task DisconnectAsync()
    {
        var (browser, watch, process) = (_browser, _watch, _process);
        (_browser, _watch, _process) = (null!, null!, null!);
        if (browser is not null)
            await browser.DisposeAsync();
        if (watch is not null)
            await watch.DisposeAsync();
        if (process is not null)
            await process.DisposeAsync();
    }
}
