using Drivetrain.Reauth.Sandbox.Demo;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Somebody else, in a browser of their own that has no extension and no session anywhere.</summary>
internal sealed class Colleague : IEyes, IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly PageWatch _watch;

    private Colleague(IBrowser browser, IPage page) => (_browser, Page, _watch) = (browser, page, new PageWatch(page));

    public IPage Page { get; }

    public static async Task<Colleague> ArriveAsync(DemoHost demo, IPlaywright playwright, WalkthroughOptions options, CancellationToken cancellationToken)
    {
        var browser = await Chromium.LaunchAsync(playwright, cancellationToken, demo.HostMap);
        var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
                DeviceScaleFactor = options.Scale,
                ColorScheme = options.IsDark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = options.BrowserLanguage,
            }
        );
        return new Colleague(browser, await context.NewPageAsync());
    }

    public async Task<bool> PhotographAsync(string path)
    {
        await Photographer.TakeAsync(Page, $"{path}.png");
        return false;
    }

    public string? TakeFaults() => _watch.Take();

    public ValueTask DisposeAsync() => _browser.DisposeAsync();
}
