using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Benchmarks.Figures;

/// <summary>Where it is measured.</summary>
internal static class Machine
{
    public static Conditions Conditions(Plan plan, int repeats, int tooNoisy) =>
        new(
            Commit(),
            "published, Release, linux-x64, ReadyToRun",
            Environment.ProcessorCount,
            File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
                ?? "unknown",
            File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            RuntimeInformation.FrameworkDescription,
            plan.WarmUp.TotalSeconds,
            plan.Length.TotalSeconds,
            plan.Runs,
            Plan.ForeignCpuLimit,
            repeats,
            tooNoisy
        );

    /// <summary>The checkout's commit; with a plus when it has changes that are not committed.</summary>
    private static string Commit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--abbrev=7", "--dirty=+"])
        {
            WorkingDirectory = Path.GetDirectoryName(Build.Metadata("ApiProject")),
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start)!;
        var said = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return said;
    }
}
