using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>A Chromium with the extension on the desktop, on a profile of the demo's own: the person's browser stays as it is.</summary>
internal static class DesktopBrowser
{
    // Else a bar over the page warns of the flags that the demo needs.
    private const string NoWarnings = "--test-type";

    /// <summary>True where a window can be opened.</summary>
    public static bool HasDisplay =>
        !OperatingSystem.IsLinux()
        || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };

    /// <summary>Opens Drivetrain's page. It closes together with the demo.</summary>
    /// <exception cref="DemoException">There is no Chromium, or it did not start.</exception>
    public static async Task<BrowserProcess> OpenAsync(DemoHost demo, ExtensionFolder extension, CancellationToken cancellationToken)
    {
        var profile = Path.Combine(demo.DataPath, "browser");
        await PinAsync(profile, extension.Id, cancellationToken);
        var options = new SandboxBrowserOptions(extension)
        {
            Hosts = demo.HostMap,
            IsClosed = false,
            IsHeadless = false,
            Language = null,
            StartPage = demo.Addresses.DataPage,
        };
        return await BrowserProcess.StartAsync(
            await ChromiumFinder.FindAsync(cancellationToken),
            profile,
            [.. Chromium.Flags, NoWarnings, .. options.ToArguments()],
            cancellationToken
        );
    }

    // Else the icon hides behind the puzzle piece.
    private static async Task PinAsync(string profile, string extensionId, CancellationToken cancellationToken)
    {
        var preferences = Path.Combine(profile, "Default", "Preferences");
        if (File.Exists(preferences))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(preferences)!);
        await File.WriteAllTextAsync(
            preferences,
            JsonSerializer.Serialize(new { extensions = new { pinned_extensions = new[] { extensionId } } }),
            cancellationToken
        );
    }
}
