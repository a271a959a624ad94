using System.Diagnostics;
using System.Net.Http.Json;
using Drivetrain.Reauth.Benchmarks.Detection;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Reports;

/// <summary>
/// Lists and searches over ten thousand reports that were sent by HTTP, from the request to the last byte of the answer. Beside them, in the same rounds,
/// stands the answer to one report by its id: what that needs, HTTP and the machine take. Fails where the p99 of a list or a
/// search reaches the limit.
/// </summary>
internal static class ReportsBenchmark
{
    private const int Reports = 10_000;
    private const int Senders = 16;
    private const int Rounds = 500;
    private const double LimitMilliseconds = 50;

    private static readonly string[] Words =
    [
        .. "login admin company wrong screen button error denied QuickBooks verify code mail again nothing".Split(' '),
        .. "happens stuck page loads white access consent window closed second factor phone".Split(' '),
    ];

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var service = new ReportService();
        await service.StartAsync(cancellationToken);
        using var platform = service.Platform();
        using var support = service.Support();
        var begun = Stopwatch.GetTimestamp();

        // Each request once, so that a wrong one is found before minutes have gone by.
        await MeasureAsync(support, await ReportService.ReportAsync(platform, "w0", "other", "The first one.", cancellationToken), 1, cancellationToken);
        var id = await SeedAsync(platform, support, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"{Reports:N0} reports sent in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s, a quarter of them worked on.");
        AnsiConsole.MarkupLineInterpolated($"Memory: {service.Memory() / 1048576.0:F0} MB.");
        await MeasureAsync(support, id, 20, cancellationToken);

        var table = new Table().Border(TableBorder.Rounded).AddColumns("request", "others", "p50 ms", "p95 ms", "p99 ms", "most ms");
        var slowest = Add(table, "rest", await MeasureAsync(support, id, Rounds, cancellationToken));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(platform, support, id, ended.Token);
        slowest = Math.Max(slowest, Add(table, "write", await MeasureAsync(support, id, Rounds, cancellationToken)));
        await ended.CancelAsync();
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 110);
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"{await writing:N0} changes were made meanwhile. Slowest p99 of a list or search: {slowest:F1} ms; memory {service.Memory() / 1048576.0:F0} MB."
        );
        return slowest < LimitMilliseconds ? 0 : 1;
    }

    private static (string Name, string Path)[] Requests(string id) =>
        [
            ("one report (control)", $"/v1/stuck-reports/{id}"),
            ("list, newest", "/v1/stuck-reports"),
            ("list, 100 at once", "/v1/stuck-reports?limit=100"),
            ("list, by status, workspace and step", "/v1/stuck-reports?status=new&workspaceId=w7&step=log-in"),
            ("list, by assignee and age, few match", "/v1/stuck-reports?assignee=Sam&olderThan=0h&workspaceId=w3"),
            ("list, page behind 9,900", "/v1/stuck-reports?cursor=100"),
            ("search, common word", "/v1/stuck-reports?q=login"),
            ("search, three words", "/v1/stuck-reports?q=admin+denied+phone"),
            ("search, beginning of words", "/v1/stuck-reports?q=quickb"),
            ("search, one report of all", "/v1/stuck-reports?q=zebra17"),
            ("search, none", "/v1/stuck-reports?q=unheard"),
            ("search, common word and rare filter", "/v1/stuck-reports?q=company&status=resolved&workspaceId=w7"),
            ("counts by day, step and code", "/v1/stuck-reports/statistics"),
        ];

    /// <summary>Each request in turn, round after round, so that all meet the same machine.</summary>
    private static async Task<Dictionary<string, List<double>>> MeasureAsync(HttpClient support, string id, int rounds, CancellationToken cancellationToken)
    {
        var requests = Requests(id);
        var samples = requests.ToDictionary(request => request.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, path) in requests)
            {
                var begun = Stopwatch.GetTimestamp();
                using var answer = await support.GetAsync(path, HttpCompletionOption.ResponseContentRead, cancellationToken);
                samples[name].Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException(
                        $"{path} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"
                    );
                }
            }
        }

        return samples;
    }

    private static double Add(Table table, string others, Dictionary<string, List<double>> samples)
    {
        var slowest = 0.0;
        foreach (var (name, milliseconds) in samples)
        {
            var quantiles = new Quantiles(milliseconds);
            table.AddRow(name, others, $"{quantiles.Median:F1}", $"{quantiles.Of(0.95):F1}", $"{quantiles.Of(0.99):F1}", $"{quantiles.Of(1):F1}");
            slowest =
                name.StartsWith("list", StringComparison.Ordinal) || name.StartsWith("search", StringComparison.Ordinal)
                    ? Math.Max(slowest, quantiles.Of(0.99))
                    : slowest;
        }

        return slowest;
    }

    private static async Task<string> SeedAsync(HttpClient platform, HttpClient support, CancellationToken cancellationToken)
    {
        var first = "";
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Reports),
            new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancellationToken },
            async (number, token) =>
            {
                var random = new Random(number);
                var words = Enumerable.Range(0, 60).Select(_ => Words[random.Next(Words.Length)]).Append($"zebra{number}");
                var id = await ReportService.ReportAsync(platform, $"w{number % 20}", number % 3 == 0 ? "log-in" : "other", string.Join(' ', words), token);
                if (number % 4 == 0)
                {
                    using var changed = await support.PatchAsJsonAsync(
                        $"/v1/stuck-reports/{id}",
                        new { status = number % 8 == 0 ? "resolved" : "in_progress", assignee = "Sam" },
                        token
                    );
                    changed.EnsureSuccessStatusCode();
                    first = id;
                }
            }
        );
        return first;
    }

    /// <summary>New reports and answers, without a pause.</summary>
    private static async Task<int> WriteAsync(HttpClient platform, HttpClient support, string id, CancellationToken cancellationToken)
    {
        var changes = 0;
        try
        {
            while (true)
            {
                await ReportService.ReportAsync(platform, "w1", "other", "It happens again, while support looks.", cancellationToken);
                using var changed = await support.PatchAsJsonAsync(
                    $"/v1/stuck-reports/{id}",
                    new { assignee = changes % 4 == 0 ? "Sam" : "Kim" },
                    cancellationToken
                );
                changed.EnsureSuccessStatusCode();
                changes += 2;
            }
        }
        catch (OperationCanceledException)
        {
            return changes;
        }
    }
}
