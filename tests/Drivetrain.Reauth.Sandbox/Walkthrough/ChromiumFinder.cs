using System.Diagnostics;
using Drivetrain.Reauth.Sandbox.Demo;
using Spectre.Console;

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
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/etc/debian_version"))
        {
            AnsiConsole.MarkupLine("[grey]No Chromium found: installing Debian's.[/]");

            // Tests run side by side, and apt-get refuses to wait for another one: who installs takes this lock first.
            await RunAsync("flock", ["/tmp/drivetrain-reauth-apt.lock", "apt-get", "update"], cancellationToken);
            await RunAsync("flock", ["/tmp/drivetrain-reauth-apt.lock", "apt-get", "install", "-y", "chromium"], cancellationToken);
            if (Find() is { } installed)
                return installed;
        }

        throw new DemoException("The walkthrough needs Chromium or Chrome. Install one (Debian: 'apt-get install chromium'), or name it in CHROMIUM_PATH.");
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new DemoException($"CHROMIUM_PATH names {named}, which is not there.");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + suffix))).Concat(Places).FirstOrDefault(File.Exists);
    }

    private static async Task RunAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false, Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" } };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new DemoException($"'{command} {string.Join(' ', arguments)}' failed with exit code {process.ExitCode}.");
    }
}
