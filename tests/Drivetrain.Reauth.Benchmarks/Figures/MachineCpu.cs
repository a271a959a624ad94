using System.Diagnostics;
using System.Globalization;

namespace Drivetrain.Reauth.Benchmarks.Figures;

/// <summary>The machine's CPU time at one instant, and how much of it was ours.</summary>
internal sealed class MachineCpu
{
    private const double TicksPerSecond = 100;

    private readonly long _at = Stopwatch.GetTimestamp();
    private readonly double _busy = Busy();
    private readonly double _kernel = KernelThreads();
    private readonly double _own = Environment.CpuUsage.TotalTime.TotalSeconds;
    private readonly double _contender;

    public MachineCpu(MeasuredProcess contender) => _contender = contender.CpuTime().TotalSeconds;

    /// <summary>
    /// How many cores others had since then: everything but the contender, this process (which is driver and provider) and the kernel's own threads, which
    /// write what the contender has synced. A host that takes the core away (steal) is one of the others.
    /// </summary>
    public double ForeignSince(MachineCpu earlier)
    {
        var foreign = _busy - earlier._busy - (_kernel - earlier._kernel) - (_own - earlier._own) - (_contender - earlier._contender);
        return Math.Max(0, foreign / Stopwatch.GetElapsedTime(earlier._at, _at).TotalSeconds);
    }

    // user, nice, system, idle, iowait, irq, softirq, steal. Interrupts are left out: those of our own sockets are counted there.
    private static double Busy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new[] { 1, 2, 3, 8 }.Sum(field => double.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static double KernelThreads() =>
        Directory
            .EnumerateDirectories("/proc")
            .Sum(folder =>
            {
                if (!char.IsAsciiDigit(Path.GetFileName(folder)[0]))
                    return 0;

                try
                {
                    // After the name, which may hold spaces: state, parent, …, user time and system time as fields 12 and 13.
                    var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                    var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                    return fields[1] is "2" ? double.Parse(fields[12], CultureInfo.InvariantCulture) / TicksPerSecond : 0;
                }
                catch (IOException)
                {
                    return 0;
                }
            });
}
