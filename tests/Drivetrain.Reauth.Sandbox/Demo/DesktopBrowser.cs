using System.ComponentModel;
using System.Diagnostics;

namespace Drivetrain.Reauth.Sandbox.Demo;

/// <summary>The person's own browser, where there is a display.</summary>
internal static class DesktopBrowser
{
    private static bool HasDisplay =>
        !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };

    /// <summary>Opens a page; without a display or an opener nothing happens, the address has been printed.</summary>
    public static void TryOpen(Uri page)
    {
        if (!HasDisplay)
            return;
        try
        {
            var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true }
                : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", page.AbsoluteUri) { RedirectStandardError = true, UseShellExecute = false };
            using var opener = Process.Start(start);
        }
        catch (Win32Exception)
        {
            // No opener is installed.
        }
    }
}
