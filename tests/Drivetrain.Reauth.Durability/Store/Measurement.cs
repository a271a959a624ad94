using System.Diagnostics;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Durability.Store;

/// <summary>Durable batches of two documents a second, with 1, 8 and 32 clients.</summary>
internal static class Measurement
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var clients in new[] { 1, 8, 32 })
        {
            var folder = Directory.CreateTempSubdirectory("reauth-measure-").FullName;
            var storage = new LiteDbStorage(folder, new StorageOptions());
            storage.Open();
            await MeasureAsync(storage.Store, clients, TimeSpan.FromSeconds(1), cancellationToken);
            var cpu = Environment.CpuUsage.TotalTime;
            var latencies = await MeasureAsync(storage.Store, clients, Duration, cancellationToken);
            var cpuEach = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / latencies.Length;
            await storage.CloseAsync();
            Directory.Delete(folder, recursive: true);
            Array.Sort(latencies);
            await output.WriteLineAsync(
                $"{clients} clients: {latencies.Length / Duration.TotalSeconds:0} commits a second, p50 {latencies[latencies.Length / 2]:0.0} ms, p99 "
                    + $"{latencies[latencies.Length * 99 / 100]:0.0} ms, {cpuEach:0} µs CPU each"
            );
        }
    }

    private static async Task<double[]> MeasureAsync(LiteDbStore store, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            var latencies = new List<double>();
                            while (Stopwatch.GetElapsedTime(started) < duration)
                            {
                                var id = Guid.CreateVersion7().ToString("n");
                                var one = Stopwatch.GetTimestamp();
                                await store.CommitAsync(
                                    new Batch().Add(new Connector(id, new string('x', 600))).Add(new OutboxRow(id, "c", new string('y', 600))),
                                    Api.Foundation.Storage.Durability.Durable,
                                    cancellationToken
                                );
                                latencies.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
                            }

                            return latencies;
                        },
                        cancellationToken
                    )
                )
        );
        return [.. results.SelectMany(list => list)];
    }
}
