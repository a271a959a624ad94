using System.Diagnostics;
using System.Globalization;

namespace Drivetrain.Reauth.Suite;

/// <summary>How long a project's tests took, by the clock and in processor time, with the processes that they started and waited for.</summary>
internal sealed class ProjectTime(string assemblyName)
{
    /// <summary>Of /proc/self/stat, in hundredths of a second: user and system time of the process, and of its children that have ended.</summary>
    private static readonly Range CpuFields = 11..15;

    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Writes "name, seconds, processor seconds" to a file of the folder that REAUTH_TEST_TIMES names, if it does.</summary>
    public void Write()
    {
        if (Environment.GetEnvironmentVariable("REAUTH_TEST_TIMES") is { Length: > 0 } folder)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{assemblyName}\t{Stopwatch.GetElapsedTime(_started).TotalSeconds:0}\t{CpuSeconds():0}\n");
            File.WriteAllText(Path.Combine(folder, assemblyName + ".time"), line);
        }
    }

    private static double CpuSeconds()
    {
        const string Stat = "/proc/self/stat";
        if (!File.Exists(Stat))
        {
            return Environment.CpuUsage.TotalTime.TotalSeconds;
        }

        // The second field, the name in parentheses, may hold spaces.
        var text = File.ReadAllText(Stat);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[CpuFields].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / 100.0;
    }
}
