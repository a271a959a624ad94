using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Reports;

/// <summary>
/// Sends screenshots of every costly kind to the service, alone and four at a time, between senders that go away halfway, and tells the peak of its resident
/// memory (VmHWM), that of the processes that decode for it, and what was left on the disk. Fails where an answer is another than it should be, or the
/// service's own peak reaches the limit.
/// </summary>
internal static class MemoryBenchmark
{
    private const double LimitMegabytes = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var corpus = MemoryCorpus.Create();
        await using var service = new ReportService();
        await service.StartAsync(cancellationToken);
        using var client = service.Platform();
        var (taken, wrong, highest) = (0, 0, 0.0);
        var table = new Table()
            .Border(TableBorder.Simple)
            .AddColumns("screenshots", "at a time", "api MB before", "api MB peak", "api MB after", "decoder MB peak", "together MB peak", "s");
        foreach (var (name, samples, parallel) in Phases(corpus))
        {
            var before = ReportService.Megabytes(service.Id, "VmRSS");
            await File.WriteAllTextAsync($"/proc/{service.Id}/clear_refs", "5", cancellationToken);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = WatchAsync(service, ended.Token);
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                samples,
                new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
                async (sample, token) =>
                {
                    var answer = await SendAsync(client, sample, token);
                    Interlocked.Add(ref taken, answer == "201" ? 1 : 0);
                    if (answer != sample.Answer)
                    {
                        Interlocked.Increment(ref wrong);
                        AnsiConsole.MarkupLineInterpolated($"[red]{sample.Name}: {answer} in place of {sample.Answer}[/]");
                    }
                }
            );
            var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
            var peak = ReportService.Megabytes(service.Id, "VmHWM");
            highest = Math.Max(highest, peak);
            await ended.CancelAsync();
            var (decoder, together) = await watching;
            var after = ReportService.Megabytes(service.Id, "VmRSS");
            table.AddRow(name, $"{parallel}", $"{before:F0}", $"{peak:F0}", $"{after:F0}", $"{decoder:F0}", $"{together:F0}", $"{seconds:F1}");
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 130);
        AnsiConsole.Write(table);
        var (kept, unfinished) = service.Files();
        AnsiConsole.MarkupLineInterpolated(
            $"Answers that are not as they should be: {wrong}. Files on the disk: {kept} of {taken} screenshots, {unfinished} of uploads."
        );
        AnsiConsole.MarkupLineInterpolated($"Highest peak of the api: {highest:F0} MB.");
        return wrong == 0 && kept == 2 * taken && unfinished == 0 && highest < LimitMegabytes ? 0 : 1;
    }

    private static IEnumerable<(string Name, IEnumerable<Sample> Samples, int Parallel)> Phases(IReadOnlyList<Sample> corpus)
    {
        foreach (var sample in corpus)
        {
            yield return (sample.Name, [sample], 1);
        }

        yield return ("the largest one, again and again", Enumerable.Repeat(corpus.MaxBy(sample => sample.Answer == "201" ? sample.File.Length : 0)!, 12), 4);
        foreach (var parallel in new[] { 1, 4, 16 })
        {
            yield return ("all of them, twice", [.. corpus, .. corpus], parallel);
        }

        yield return ("senders that go away halfway", corpus.Where(sample => sample.Answer == "201").Select(sample => sample with { Answer = "gone" }), 4);
    }

    private static async Task<string> SendAsync(HttpClient client, Sample sample, CancellationToken cancellationToken)
    {
        using var whole = ReportService.Content("benchmark", "other", sample.Name, sample.File, sample.MediaType);
        if (sample.Answer == "gone")
        {
            return await LeaveAsync(client, whole, cancellationToken);
        }

        using var answer = await client.PostAsync("/v1/stuck-reports", whole, cancellationToken);
        return answer.StatusCode == HttpStatusCode.Created
            ? "201"
            : (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("code").GetString()!;
    }

    /// <summary>Sends half of it, and goes.</summary>
    private static async Task<string> LeaveAsync(HttpClient client, MultipartFormDataContent whole, CancellationToken cancellationToken)
    {
        var bytes = await whole.ReadAsByteArrayAsync(cancellationToken);
        using var half = new Half(bytes);
        half.Headers.ContentType = whole.Headers.ContentType;
        try
        {
            using var answer = await client.PostAsync("/v1/stuck-reports", half, cancellationToken);
            return $"{(int)answer.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "gone";
        }
    }

    private static async Task<(double Decoder, double Together)> WatchAsync(ReportService service, CancellationToken cancellationToken)
    {
        var (decoder, together) = (0.0, 0.0);
        while (!cancellationToken.IsCancellationRequested)
        {
            var children = service.Children();
            decoder = children.Select(child => ReportService.Megabytes(child, "VmHWM")).Append(decoder).Max();
            together = Math.Max(together, ReportService.Megabytes(service.Id, "VmRSS") + children.Sum(child => ReportService.Megabytes(child, "VmRSS")));
            await Task.Delay(Interval, CancellationToken.None);
        }

        return (decoder, together);
    }

    /// <summary>Half of a body, behind which the connection fails.</summary>
    private sealed class Half(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            throw new IOException("The sender has gone.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
