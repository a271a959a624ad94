using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Drivetrain.Reauth.Benchmarks.Detection;
using SkiaSharp;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Reports;

/// <summary>
/// Reports with a screenshot of 2 MB, from the request to the answer, sent by one client and by four of the same workspace without a pause. Several builds take
/// turns, each with a process of its own. Processor time is that of the service and of the processes that decode for it, which does not depend on what else the
/// machine does.
/// </summary>
internal static class ScreenshotsBenchmark
{
    private const int Width = 1_920;
    private const int Height = 1_080;
    private const int WarmUp = 4;
    private const double TicksPerSecond = 100;

    public static async Task RunAsync(IReadOnlyList<Build> builds, int[] clients, int runs, TimeSpan length, CancellationToken cancellationToken)
    {
        var screenshot = Screenshot();
        var measured = new Dictionary<(int Clients, string Build), List<Figures>>();
        for (var run = 0; run < runs; run++)
        {
            foreach (var number in clients)
            {
                foreach (var build in builds)
                {
                    if (!measured.TryGetValue((number, build.Name), out var figures))
                    {
                        measured.Add((number, build.Name), figures = []);
                    }

                    figures.Add(await MeasureAsync(build, screenshot, number, length, cancellationToken));
                }
            }
        }

        var table = new Table()
            .Border(TableBorder.Rounded)
            .Title($"A PNG of {screenshot.Length / 1e6:F1} MB, medians of {runs} runs of {length.TotalSeconds:F0} s")
            .AddColumns("clients", "build", "uploads/s", "MB/s", "p50 ms", "p95 ms", "CPU ms");
        foreach (var ((number, build), figures) in measured)
        {
            double Median(Func<Figures, double> of) => new Quantiles([.. figures.Select(of)]).Median;
            var rate = Median(f => f.PerSecond);
            table.AddRow(
                $"{number}",
                build,
                $"{rate:F2}",
                $"{rate * screenshot.Length / 1e6:F1}",
                $"{Median(f => f.P50):F0}",
                $"{Median(f => f.P95):F0}",
                $"{Median(f => f.Cpu):F0}"
            );
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 110);
        AnsiConsole.Write(table);
    }

    private static async Task<Figures> MeasureAsync(Build build, byte[] screenshot, int clients, TimeSpan length, CancellationToken cancellationToken)
    {
        await using var service = new ReportService(build);
        await service.StartAsync(cancellationToken);
        using var client = service.Platform();
        for (var i = 0; i < WarmUp; i++)
        {
            await SendAsync(client, screenshot, cancellationToken);
        }

        var (cpu, watch) = (CpuSeconds(service.Id), Stopwatch.StartNew());
        var all = new ConcurrentBag<double>();
        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(async _ =>
                {
                    while (watch.Elapsed < length)
                    {
                        var begun = Stopwatch.GetTimestamp();
                        await SendAsync(client, screenshot, cancellationToken);
                        all.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                    }
                })
        );
        var (elapsed, used) = (watch.Elapsed, CpuSeconds(service.Id) - cpu);
        var quantiles = new Quantiles([.. all]);
        return new Figures(all.Count / elapsed.TotalSeconds, quantiles.Median, quantiles.Of(0.95), used * 1000 / all.Count);
    }

    private static async Task SendAsync(HttpClient client, byte[] screenshot, CancellationToken cancellationToken)
    {
        using var content = ReportService.Content("benchmark", "other", "Nothing happens.", screenshot);
        using var answer = await client.PostAsync("/v1/stuck-reports", content, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new InvalidOperationException(
                $"A report was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"
            );
        }
    }

    /// <summary>Of the process and of its children that have ended.</summary>
    private static double CpuSeconds(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>A screen whose upper part is a photo, which makes it large, and whose lower part is lines of text.</summary>
    private static byte[] Screenshot()
    {
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var random = new Random(1);
        var pixels = bitmap.GetPixelSpan();
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var isPhoto = y < Height * 2 / 3;
                for (var channel = 0; channel < 3; channel++)
                {
                    pixels[(((y * Width) + x) * 4) + channel] =
                        isPhoto ? (byte)(40 + (x * 120 / Width) + (y * (channel + 1) * 30 / Height) + random.Next(9))
                        : y % 20 < 12 && (x * 2654435761L >> 8) % 3 == 0 ? (byte)30
                        : (byte)250;
                }

                pixels[(((y * Width) + x) * 4) + 3] = 255;
            }
        }

        using var map = bitmap.PeekPixels();
        using var data = map.Encode(SKPngEncoderOptions.Default) ?? throw new InvalidOperationException("Not encoded.");
        return data.ToArray();
    }

    private sealed record Figures(double PerSecond, double P50, double P95, double Cpu);
}
