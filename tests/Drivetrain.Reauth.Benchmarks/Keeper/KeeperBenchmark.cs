using System.Diagnostics;
using Drivetrain.Reauth.Benchmarks.Contenders;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Keeper;

/// <summary>
/// What it costs to keep many connectors alive that nobody uses: the published service at rest while nothing is due, and then while the refresh tokens of all
/// of them have come due, as after an outage. Fails where the average over tokens that last 100 days is over a hundredth of a core, or where keeping takes over
/// 50 MB more than resting.
/// </summary>
internal sealed class KeeperBenchmark(Build build, int connectors, TimeSpan life)
{
    private const int Clients = 32;
    private const int Read = 10_000;
    private const double LimitPercent = 1;
    private const double LimitMegabytes = 50;

    /// <summary>The keeper refreshes at 42 to 48 % of a life.</summary>
    private const double RefreshedAt = 0.45;

    private static readonly TimeSpan ProvidersLife = TimeSpan.FromDays(100);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Resting = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Busy = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var provider = await FakeProvider.StartAsync(cancellationToken);
        provider.Prepare(connectors, life);
        await using var service = new ReauthContender(provider, build) { Connectors = connectors };
        await service.StartAsync(cancellationToken);
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
            }
        );
        await LogInAsync(service, http, cancellationToken);

        // What logging in has taken of memory is not the keeper's, nor what any use of the service takes.
        service.Stop();
        await service.StartAsync(cancellationToken);
        await service.ReadAsync(http, Read, cancellationToken);
        await Task.Delay(Settling, cancellationToken);
        var rest = await WatchAsync(service, provider, Resting, _ => false, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"[grey]At rest: {rest.CpuPercent:F2} % of a core, {rest.PeakMegabytes:F0} MB, {rest.Refreshes} refreshes.[/]");

        await WatchAsync(service, provider, life, now => now.Refreshes > 0, cancellationToken);
        var begun = provider.Refreshes;
        var busy = await WatchAsync(service, provider, Busy, now => begun + now.Refreshes >= connectors, cancellationToken);
        var microseconds = busy.Cpu.TotalMicroseconds / busy.Refreshes;
        var aSecond = connectors / (ProvidersLife * RefreshedAt).TotalSeconds;
        var percent = rest.CpuPercent + (aSecond * microseconds / 10_000);
        var more = busy.PeakMegabytes - rest.PeakMegabytes;
        AnsiConsole.MarkupLineInterpolated(
            $"All due: {busy.Refreshes} refreshes in {busy.Time.TotalSeconds:F0} s, {microseconds:F0} µs of CPU each, peak {busy.PeakMegabytes:F0} MB."
        );
        AnsiConsole.MarkupLineInterpolated(
            $"{connectors} connectors, {aSecond * 86_400:F0} refreshes a day: {percent:F3} % of a core with all else that the service does at rest."
        );
        AnsiConsole.MarkupLineInterpolated($"Memory: {more:F0} MB more than at rest while all are due.");
        return percent < LimitPercent && more < LimitMegabytes ? 0 : 1;
    }

    private static async Task LogInAsync(ReauthContender service, HttpClient http, CancellationToken cancellationToken)
    {
        await service.PrepareAsync(http, Clients, cancellationToken);
        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async client =>
                {
                    for (var turn = 0; turn < service.Connectors / Clients; turn++)
                    {
                        await service.FlowAsync(http, client, cancellationToken);
                    }
                })
        );
    }

    private static async Task<Watched> WatchAsync(
        ReauthContender service,
        FakeProvider provider,
        TimeSpan longest,
        Predicate<Watched> isOver,
        CancellationToken cancellationToken
    )
    {
        var (started, cpu, refreshes, peak) = (Stopwatch.GetTimestamp(), service.CpuTime(), provider.Refreshes, 0.0);
        while (true)
        {
            await Task.Delay(Second, cancellationToken);
            peak = Math.Max(peak, service.Memory() / 1e6);
            var now = new Watched(Stopwatch.GetElapsedTime(started), service.CpuTime() - cpu, provider.Refreshes - refreshes, peak);
            if (isOver(now) || now.Time >= longest)
            {
                return now;
            }
        }
    }

    private sealed record Watched(TimeSpan Time, TimeSpan Cpu, int Refreshes, double PeakMegabytes)
    {
        public double CpuPercent => 100 * (Cpu / Time);
    }
}
