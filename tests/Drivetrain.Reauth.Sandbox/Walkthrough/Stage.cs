using System.Text.RegularExpressions;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>One admin's browser with the extension, on the demo: the tab in front, the side panel beside it, and what is behind both.</summary>
internal sealed partial class Stage : IEyes, IAsyncDisposable
{
    private const int WindowWidth = 1440;
    private readonly Player _player;
    private readonly WalkthroughOptions _options;
    private readonly IPlaywright _playwright;
    private readonly SandboxBrowser _browser;
    private readonly CancellationToken _cancellationToken;
    private PanelView? _panel;
    private IPage? _behindEditor;

    private Stage(
        DemoHost demo,
        Words words,
        Player player,
        WalkthroughOptions options,
        IPlaywright playwright,
        SandboxBrowser browser,
        CancellationToken cancellationToken
    ) => (Demo, Words, _player, _options, _playwright, _browser, _cancellationToken) = (demo, words, player, options, playwright, browser, cancellationToken);

    public DemoHost Demo { get; }

    public Words Words { get; }

    /// <summary>The tab in front.</summary>
    public IPage Page { get; private set; } = null!;

    public Gestures Gestures { get; } = new();

    /// <summary>The side panel.</summary>
    /// <exception cref="StepFailedException">It is closed.</exception>
    public PanelView Panel => _panel ?? throw new StepFailedException("The side panel is closed.");

    public string ExtensionId => _browser.ExtensionId;

    public CancellationToken CancellationToken => _cancellationToken;

    // The side panel is announced as a page as well.
    private IEnumerable<IPage> Tabs => _browser.Context.Pages.Where(SandboxBrowser.IsTab);

    /// <summary>Opens a browser that has the extension and nothing else yet; the page in front is the one with which the extension welcomes a person.</summary>
    public static async Task<Stage> OpenAsync(
        DemoHost demo,
        ExtensionFolder extension,
        IPlaywright playwright,
        Player player,
        WalkthroughOptions options,
        CancellationToken cancellationToken
    )
    {
        var browserOptions = new SandboxBrowserOptions(extension)
        {
            Hosts = demo.HostMap,
            Playwright = playwright,
            Language = options.BrowserLanguage,
            IsDark = options.IsDark,
            Scale = options.Scale,
            Width = WindowWidth,
            KeepsWelcome = true,
        };
        var words = await Words.ReadAsync(options.Language, demo.Addresses.LocalApi, cancellationToken);
        var stage = new Stage(demo, words, player, options, playwright, await SandboxBrowser.StartAsync(browserOptions, cancellationToken), cancellationToken);
        await stage.Gestures.WatchAsync(stage._browser.Context);
        stage.Page = await stage.FindPageAsync("/welcome.html");
        return stage;
    }

    public Task<double> StepAsync(string name, Func<Task> play) => StepAsync(this, name, play);

    /// <summary>A step that somebody else sees.</summary>
    public Task<double> StepAsync(IEyes eyes, string name, Func<Task> play)
    {
        TakeMarked();
        return _player.StepAsync(eyes, name, play, TakeMarked);
    }

    /// <summary>Keeps how long it took from the click to the provider.</summary>
    public void Record(double clickToProviderMilliseconds) => _player.ClickToProviderMilliseconds = clickToProviderMilliseconds;

    /// <summary>A click on the extension's icon.</summary>
    public async Task ClickToolbarIconAsync()
    {
        await _browser.ClickToolbarIconAsync(Page, _cancellationToken);
        await SeePanelOpenAsync();
    }

    /// <summary>Another click on the icon, with the side panel open: what takes a screenshot where one is waited for.</summary>
    public Task ClickIconAsync() => _browser.ClickToolbarIconAsync(Page, _cancellationToken);

    /// <summary>Does what opens the extension's own page for screenshots, and goes there.</summary>
    public async Task FollowToEditorAsync(Func<Task> act)
    {
        _behindEditor = Page;
        Page = await _browser.Context.RunAndWaitForPageAsync(act, new() { Predicate = page => page.Url.EndsWith("/editor.html", StringComparison.Ordinal) });
        await EmulateAsync(Page);
    }

    /// <summary>Does what closes it, and is back at the tab that it was opened from.</summary>
    public async Task LeaveEditorAsync(Func<Task> act)
    {
        var editor = Page;
        await act();
        await Patience.WaitAsync(() => editor.IsClosed, "The editor is still open.", _cancellationToken);
        Page = _behindEditor!;
        await Page.BringToFrontAsync();
    }

    /// <summary>Does what opens a tab, and goes there.</summary>
    public async Task FollowAsync(Func<Task> act)
    {
        var opened = new TaskCompletionSource<IPage>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Seen(object? sender, IPage tab)
        {
            if (SandboxBrowser.IsTab(tab))
                opened.TrySetResult(tab);
        }

        _browser.Context.Page += Seen;
        try
        {
            await act();
            Page = await SandboxBrowser.PastOpeningAsync(await opened.Task.WaitAsync(Patience.Limit, _cancellationToken));
        }
        finally
        {
            _browser.Context.Page -= Seen;
        }

        await EmulateAsync(Page);
    }

    /// <summary>A tab of its own beside those that are open.</summary>
    public async Task OpenTabAsync() => Page = await _browser.NewPageAsync();

    /// <summary>Brings another tab to the front.</summary>
    public async Task SwitchAsync(IPage page)
    {
        Page = page;
        await Page.BringToFrontAsync();
    }

    /// <summary>Pairs without a picture, for a browser that takes over in the middle.</summary>
    public async Task PairAsync()
    {
        await OpenTabAsync();
        await GoBackAsync();
        await ClickToolbarIconAsync();
        await Panel.TypeAsync(Words["pairCode"], await Demo.Drivetrain.CreatePairingCodeAsync(_cancellationToken));
        await Panel.ClickAsync(Words["pairAction"]);
        await Panel.SeeAsync("Priya Nair");
    }

    /// <summary>A colleague arrives, at a browser elsewhere.</summary>
    public Task<Colleague> InviteAsync() => Colleague.ArriveAsync(Demo, _playwright, _options, _cancellationToken);

    /// <summary>Closes the tab in front, and goes to the one behind it.</summary>
    public async Task CloseTabAsync()
    {
        await Page.CloseAsync();
        Page = Tabs.Last();
        await Page.BringToFrontAsync();
    }

    /// <summary>A scene's beginning: this source has failed, one tab is open, and nobody is signed in at a provider.</summary>
    public async Task BeginAsync(string? broken)
    {
        Demo.Intuit.Turn(knobs => knobs with { SignIn = SignInMethod.Password });
        if (broken is not null)
            await Demo.Drivetrain.BreakAsync(broken, _cancellationToken);
        await _browser.Context.ClearCookiesAsync(new() { Domain = Demo.Intuit.BrowserOrigin.Host });
        await _browser.Context.ClearCookiesAsync(new() { Domain = Demo.Xero.BrowserOrigin.Host });
        await GoBackAsync();
        foreach (var other in Tabs.Where(other => other != Page).ToList())
            await other.CloseAsync();
        if (_panel is not null)
            await _panel.ReopenAsync();
    }

    /// <summary>Goes to Drivetrain's page of data sources.</summary>
    public Task GoBackAsync() => Page.GotoAsync(Demo.Addresses.DataPage.AbsoluteUri);

    /// <summary>A source as Drivetrain's back end has it.</summary>
    public DataSource Source(string id) => Demo.Drivetrain.Sources.First(source => string.Equals(source.Id, id, StringComparison.Ordinal));

    /// <exception cref="StepFailedException">The tab in front is elsewhere.</exception>
    public void ExpectHost(Uri origin) => ExpectHost(Page, origin);

    /// <exception cref="StepFailedException">The page is elsewhere.</exception>
    public static void ExpectHost(IPage page, Uri origin)
    {
        if (!IsOn(page.Url, origin))
            throw new StepFailedException($"The browser is on {new Uri(page.Url).Authority}, not on {origin.Authority}.");
    }

    /// <summary>
    /// Waits until the browser is there. Asks again and again: who waits for the navigation itself can come too late for it, when it is the extension that
    /// makes it.
    /// </summary>
    public static Task ReachAsync(IPage page, Uri origin) =>
        Assertions
            .Expect(page)
            .ToHaveURLAsync(new Regex($"^{Regex.Escape(origin.GetLeftPart(UriPartial.Authority))}/", RegexOptions.None, TimeSpan.FromSeconds(1)));

    public static bool IsOn(string url, Uri origin) => string.Equals(new Uri(url).Authority, origin.Authority, StringComparison.Ordinal);

    public async Task<bool> PhotographAsync(string path)
    {
        var panel = _panel is null ? null : await _panel.PhotographAsync(_options.IsForStore);
        if (_options.IsForStore)
            await Page.EvaluateAsync(Stillness.ForStore);
        await Photographer.TakeAsync(Page, $"{path}.png");
        if (panel is not null)
            await File.WriteAllBytesAsync($"{path}.panel.png", panel, _cancellationToken);
        return panel is not null;
    }

    /// <summary>A page of the extension that is open, or is about to be.</summary>
    public async Task<IPage> FindPageAsync(string path)
    {
        var page = await Patience.WaitAsync(
            () => Task.FromResult(_browser.Context.Pages.FirstOrDefault(page => page.Url.EndsWith(path, StringComparison.Ordinal))),
            () => $"No page {path} is open.",
            _cancellationToken
        );
        await EmulateAsync(page);
        return page;
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private Task EmulateAsync(IPage page) => page.EmulateMediaAsync(new() { ColorScheme = _options.IsDark ? ColorScheme.Dark : ColorScheme.Light });
}
