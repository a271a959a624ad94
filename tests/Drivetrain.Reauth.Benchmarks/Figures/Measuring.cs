using System.Collections.Concurrent;
using System.Diagnostics;
using Drivetrain.Reauth.Benchmarks.Contenders;

namespace Drivetrain.Reauth.Benchmarks.Figures;

/// <summary>The three ways in which a contender is measured, each with a process of its own.</summary>
internal static class Measuring
{
    private const int CountedWarmUp = 100;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Resting = TimeSpan.FromSeconds(5);

    /// <summary>Under load from <paramref name="clients"/> that log in one after the other without a pause.</summary>
    /// <param name="warmUp">Until the just-in-time compiler has optimized what a login runs through; before that, its work is what is measured.</param>
    public static async Task<LoadRun> LoadAsync(Contender contender, int clients, TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        using var http = Client();
        await contender.StartAsync(cancellationToken);
        await contender.PrepareAsync(http, clients, cancellationToken);
        await DriveAsync(contender, http, clients, warmUp, cancellationToken);
        var (before, cpu, written) = (new MachineCpu(contender), contender.CpuTime(), Instruments.BytesWritten(contender.Id));
        var watch = Stopwatch.StartNew();
        var latencies = await DriveAsync(contender, http, clients, length, cancellationToken);
        var (elapsed, used) = (watch.Elapsed, contender.CpuTime() - cpu);
        var foreign = new MachineCpu(contender).ForeignSince(before);
        latencies.Sort();
        return new LoadRun(
            latencies.Count / elapsed.TotalSeconds,
            latencies[latencies.Count / 2].TotalMilliseconds,
            latencies[(int)(latencies.Count * 0.99)].TotalMilliseconds,
            used.TotalMicroseconds / latencies.Count,
            (Instruments.BytesWritten(contender.Id) - written) / 1024.0 / latencies.Count,
            contender.StartUp.TotalMilliseconds,
            contender.Memory() / 1048576.0,
            foreign,
            Repeats: 0
        );
    }

    /// <summary>Just started, and asked nothing.</summary>
    public static async Task<Rest> RestAsync(Contender contender, CancellationToken cancellationToken)
    {
        await contender.StartAsync(cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var (cpu, watch) = (contender.CpuTime(), Stopwatch.StartNew());
        await Task.Delay(Resting, cancellationToken);
        return new Rest(contender.Memory() / 1048576.0, (contender.CpuTime() - cpu) / watch.Elapsed * 100);
    }

    /// <summary>What one login of one client costs on average, counted and not timed.</summary>
    public static async Task<Counts> CountAsync(Contender contender, int logins, CancellationToken cancellationToken)
    {
        using var http = Client();
        contender.Instruments = new Instruments(contender.Folder);
        await contender.StartAsync(cancellationToken);
        await contender.PrepareAsync(http, 1, cancellationToken);
        for (var i = 0; i < CountedWarmUp; i++)
            await contender.FlowAsync(http, 0, cancellationToken);

        var before = await contender.Instruments.ReadAsync(contender.Id, cancellationToken);
        for (var i = 0; i < logins; i++)
            await contender.FlowAsync(http, 0, cancellationToken);

        return (await contender.Instruments.ReadAsync(contender.Id, cancellationToken)).Since(before, logins);
    }

    private static HttpClient Client() =>
        new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                UseProxy = false,
            }
        );

    private static async Task<List<TimeSpan>> DriveAsync(
        Contender contender,
        HttpClient http,
        int clients,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var all = new ConcurrentBag<List<TimeSpan>>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(client =>
                    Task.Run(
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
                        cancellationToken
                    )
                )
        );
        return [.. all.SelectMany(l => l)];
    }
}
