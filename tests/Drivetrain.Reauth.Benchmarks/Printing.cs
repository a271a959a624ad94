using System.Text.Json;
using Drivetrain.Reauth.Benchmarks.Figures;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>A report for people, and for programs.</summary>
internal static class Printing
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Print(Report report)
    {
        var conditions = report.Conditions;
        var load = new Table()
            .Border(TableBorder.Rounded)
            .Title($"Complete logins, medians of {conditions.Runs} runs of {conditions.Seconds:F0} s")
            .AddColumns("clients", "contender", "logins/s", "ratio", "ratio, same work", "p50 ms", "p99 ms", "CPU µs", "KB written", "memory MB");
        foreach (var (contender, run) in report.Contenders.SelectMany(c => c.Load.Select(l => (c, l))).OrderBy(pair => pair.l.Clients))
        {
            load.AddRow(
                $"{run.Clients}",
                contender.Name,
                $"{run.LoginsPerSecond:F0}",
                $"{run.RatioToAddOAuth:F2}",
                $"{run.RatioToSameWork:F2}",
                $"{run.P50Ms:F1}",
                $"{run.P99Ms:F1}",
                $"{run.CpuMicroseconds:F0}",
                $"{run.KilobytesWritten:F1}",
                $"{run.MemoryMb:F0}"
            );
        }

        var other = new Table()
            .Border(TableBorder.Rounded)
            .Title($"One login of one client, counted over {Plan.CountedLogins}; start and rest")
            .AddColumns("contender", "fsyncs", "bytes written", "bytes allocated", "start ms", "memory idle MB", "CPU at rest %");
        foreach (var contender in report.Contenders)
        {
            other.AddRow(
                contender.Name,
                $"{contender.ALogin.Fsyncs:F2}",
                $"{contender.ALogin.BytesWritten:N0}",
                $"{contender.ALogin.BytesAllocated:N0}",
                $"{contender.StartMs:F0}",
                $"{contender.Rest.MemoryMb:F0}",
                $"{contender.Rest.CpuPercent:F2}"
            );
        }

        // Redirected output has no width of its own, and the default breaks the names.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
        AnsiConsole.Write(load);
        AnsiConsole.Write(other);
        AnsiConsole.MarkupLineInterpolated(
            $"{conditions.Repeats} repeats because others had more than {conditions.ForeignCpuLimit:P0} of a core; {conditions.TooNoisy} runs stayed above it."
        );
    }

    public static Task WriteAsync(Report report, string file, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, Json) + "\n", cancellationToken);
}
