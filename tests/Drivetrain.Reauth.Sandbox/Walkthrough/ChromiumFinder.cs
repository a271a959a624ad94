using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>A Chromium or Chrome that is installed; on Debian as root one is installed from its packages.</summary>
internal static class ChromiumFinder
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

    private static readonly string[] Places =
    [
        "/snap/bin/chromium",
        "/opt/google/chrome/chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    // One installs, the others wait for it.
    private static readonly SemaphoreSlim Gate = new(1);

    /// <exception cref="DemoException">There is none, and none could be installed.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        try
        {
            return await FindOrInstallAsync(cancellationToken);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<string> FindOrInstallAsync(CancellationToken cancellationToken)
    {
        if (Find() is { } found)
            return found;
        if (await DebianPackages.TryInstallAsync("chromium", cancellationToken) && Find() is { } installed)
            return installed;

        throw new DemoException("The sandbox needs Chromium or Chrome. Install one (Debian: 'apt-get install chromium'), or name it in CHROMIUM_PATH.");
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new DemoException($"CHROMIUM_PATH names {named}, which is not there.");
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        return Tool.Find(Names.Select(name => name + suffix)) ?? Places.FirstOrDefault(File.Exists);
    }
}
