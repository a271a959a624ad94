using System.Collections.Concurrent;
using System.Diagnostics;
using Drivetrain.Reauth.Benchmarks.Contenders;
using Drivetrain.Reauth.Benchmarks.Contenders.Fair;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>Measures the contenders in turn, A B A B …, and prints medians and ratios.</summary>
internal sealed class Comparison(IReadOnlyList<int> clients, TimeSpan length, int runs, bool onlyReauth)
{
    /// <summary>Until the just-in-time compiler has optimized what a flow runs through; before that, its work is what is measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var provider = await FakeProvider.StartAsync(cancellationToken);
        var measured = new List<(int Clients, string Contender, Measurement Measurement)>();
        foreach (var count in clients)
        {
            for (var run = 0; run < runs; run++)
            {
                foreach (var create in Contenders(provider))
                {
                    await using var contender = create();
                    var measurement = await MeasureAsync(contender, count, cancellationToken);
                    measured.Add((count, contender.Name, measurement));
                    AnsiConsole.MarkupLineInterpolated($"[grey]{count,2} clients, run {run + 1}: {contender.Name}: {measurement.FlowsPerSecond:F0} flows/s[/]");
                }
            }
        }

        Print(measured);
        return 0;
    }

    private IEnumerable<Func<Contender>> Contenders(FakeProvider provider)
    {
        yield return () => new ReauthContender(provider);
        if (!onlyReauth)
        {
            yield return () => new FairContender(provider);
            yield return () => new BaselineContender(provider);
        }
    }

    private async Task<Measurement> MeasureAsync(Contender contender, int count, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
        await contender.StartAsync(cancellationToken);
        await contender.PrepareAsync(http, count, cancellationToken);
        await DriveAsync(contender, http, count, WarmUp, cancellationToken);
        var cpu = contender.CpuTime();
        var watch = Stopwatch.StartNew();
        var latencies = await DriveAsync(contender, http, count, length, cancellationToken);
        var elapsed = watch.Elapsed;
        latencies.Sort();
        return new Measurement(
            latencies.Count / elapsed.TotalSeconds,
            latencies[latencies.Count / 2].TotalMilliseconds,
            latencies[(int)(latencies.Count * 0.99)].TotalMilliseconds,
            (contender.CpuTime() - cpu).TotalMicroseconds / latencies.Count,
            contender.StartUp.TotalMilliseconds,
            contender.Memory() / 1048576.0);
    }

    private static async Task<List<TimeSpan>> DriveAsync(Contender contender, HttpClient http, int count, TimeSpan duration, CancellationToken cancellationToken)
    {
        var all = new ConcurrentBag<List<TimeSpan>>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, count).Select(client => Task.Run(
            async () =>
            {
                var own = new List<TimeSpan>();
                while (watch.Elapsed < duration)
                {
                    var begun = Stopwatch.GetTimestamp();
                    await contender.FlowAsync(http, client, cancellationToken);
                    own.Add(Stopwatch.GetElapsedTime(begun));
                }

                all.Add(own);
            },
            cancellationToken)));
        return [.. all.SelectMany(l => l)];
    }

    private void Print(List<(int Clients, string Contender, Measurement Measurement)> measured)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"Complete flows, medians of {runs} runs of {length.TotalSeconds:F0} s")
            .AddColumns("clients", "contender", "flows/s", "p50 ms", "p99 ms", "CPU µs a flow", "start ms", "memory MB");
        foreach (var group in measured.GroupBy(m => (m.Clients, m.Contender)))
        {
            var all = group.Select(g => g.Measurement).ToList();
            table.AddRow(
                group.Key.Clients.ToString(),
                group.Key.Contender,
                Median(all, m => m.FlowsPerSecond).ToString("F0"),
                Median(all, m => m.P50).ToString("F1"),
                Median(all, m => m.P99).ToString("F1"),
                Median(all, m => m.CpuMicroseconds).ToString("F0"),
                Median(all, m => m.StartUp).ToString("F0"),
                Median(all, m => m.Memory).ToString("F0"));
        }

        // Redirected output has no width of its own, and the default breaks the names.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 110);
        AnsiConsole.Write(table);
        foreach (var group in measured.GroupBy(m => m.Clients))
        {
            // Those of one run stood side by side: their ratio holds when the machine drifts.
            var rounds = group.Chunk(group.Select(m => m.Contender).Distinct().Count()).ToList();
            for (var other = 1; other < rounds[0].Length; other++)
            {
                var ratios = rounds.Select(round => round[0].Measurement.FlowsPerSecond / round[other].Measurement.FlowsPerSecond).Order().ToList();
                AnsiConsole.MarkupLineInterpolated(
                    $"{group.Key,2} clients: ratio to {rounds[0][other].Contender}, run by run: min {ratios[0]:F2}, median {ratios[ratios.Count / 2]:F2}, max {ratios[^1]:F2}");
            }
        }
    }

    private static double Median(List<Measurement> all, Func<Measurement, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);

    /// <param name="P50">Milliseconds of a flow, median.</param>
    /// <param name="P99">Milliseconds of a flow, 99th percentile.</param>
    /// <param name="StartUp">Milliseconds to the first answer.</param>
    /// <param name="Memory">Megabytes resident after the load.</param>
    private sealed record Measurement(double FlowsPerSecond, double P50, double P99, double CpuMicroseconds, double StartUp, double Memory);
}
