using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>A headless Chromium that talks to nobody but the pages it is given.</summary>
internal static class Chromium
{
    /// <summary>What every Chromium of the sandbox is started with.</summary>
    public static IReadOnlyList<string> Flags { get; } =
    [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // The address bar would have two pages of its own ready in every window, and the browser a process for the next page: processes that nobody looks at,
        // and most of what a window costs.
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI,SpareRendererForSitePerProcess",
        // Chromium's sandbox refuses root, as in a container.
        .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),
    ];

    /// <summary>Starts one without an extension.</summary>
    /// <param name="playwright">The driver.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="hosts">Where the real names are; null to know only what the machine's resolver knows.</param>
    /// <exception cref="Demo.DemoException">There is none, and none could be installed.</exception>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright, CancellationToken cancellationToken, HostMap? hosts = null) =>
        await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = await ChromiumFinder.FindAsync(cancellationToken),
                Headless = true,
                Args = [.. Flags, .. hosts?.ToArguments(closed: true) ?? []],
            }
        );
}
