using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>A headless Chromium that talks to nobody but the pages it is given.</summary>
internal static class Chromium
{
    private static readonly string[] Flags = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <exception cref="Demo.DemoException">There is none, and none could be installed.</exception>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright, CancellationToken cancellationToken) => await playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = await ChromiumFinder.FindAsync(cancellationToken),
        Headless = true,
        Args = Environment.IsPrivilegedProcess ? [.. Flags, "--no-sandbox"] : Flags,
    });
}
