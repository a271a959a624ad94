using System.Diagnostics;
using Spectre.Console;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>What a clean machine lacks, from Debian's packages; only where we are root on Debian.</summary>
internal static class DebianPackages
{
    // Tests run side by side, and apt-get refuses to wait for another one: who installs takes this lock first.
    private const string LockFile = "/tmp/drivetrain-reauth-apt.lock";

    /// <summary>False where nothing was tried.</summary>
    /// <exception cref="Demo.DemoException">apt-get failed.</exception>
    public static async Task<bool> TryInstallAsync(string package, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/etc/debian_version"))
            return false;
        AnsiConsole.MarkupLineInterpolated($"[grey]Installing Debian's {package}.[/]");
        await RunAsync(["apt-get", "update"], cancellationToken);
        await RunAsync(["apt-get", "install", "-y", package], cancellationToken);
        return true;
    }

    private static Task RunAsync(string[] command, CancellationToken cancellationToken) =>
        Tool.RunAsync(new ProcessStartInfo("flock", [LockFile, .. command]) { Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" } }, cancellationToken);
}
