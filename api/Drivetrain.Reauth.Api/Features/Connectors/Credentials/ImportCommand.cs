using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Cli;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// <c>credentials import FILE</c>: hands over the tokens of a file, a row at a time. What came of each row is in a report beside the file, so that the next run
/// goes on where this one ended. No token is ever printed or written.
/// </summary>
internal static class ImportCommand
{
    private const int AtOnce = 4;
    private const int MostWaits = 10;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public static Command Create(HttpMessageHandler? handler = null, TimeProvider? time = null)
    {
        var file = new Argument<FileInfo>("file")
        {
            Description =
                "JSON Lines: in each line an object with connectorId, or workspaceId and dataSourceId, and the fields of PUT "
                + "/v1/connectors/{connectorId}/credential.",
        };
        return new Command("credentials", "Manages credentials of connectors.")
        {
            new Command(
                "import",
                "Hands over tokens that you have for registered connectors. Each is proved at the provider; from then on only the service may refresh it. You "
                    + "can interrupt the command: <file>.report.jsonl has the result of each row, and the next run skips those that are done."
            )
            {
                file,
            }.Calls(
                handler,
                "credentials are imported by the running service, because no other process may write to its database.",
                "platform",
                (typed, client, output, error, cancellationToken) =>
                    RunAsync(typed.GetValue(file)!, client, output, error, time ?? TimeProvider.System, cancellationToken)
            ),
        };
    }

    private static async Task<int> RunAsync(
        FileInfo file,
        HttpClient client,
        TextWriter output,
        TextWriter error,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (!file.Exists)
            {
                await error.WriteLineAsync($"{file.FullName} doesn't exist.");
                return 1;
            }

            await using var report = await ImportReport.OpenAsync(file.FullName + ".report.jsonl", cancellationToken);
            var rows = File.ReadLines(file.FullName).Select((text, index) => new ImportRow(index + 1, text)).Where(row => row.Text.Length > 0);
            var tally = new ImportTally(rows.Count());
            await Parallel.ForEachAsync(
                rows,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (row, token) =>
                {
                    var result = report.IsDone(row) ? ImportReport.Skipped : await SendAsync(row, client, time, token);
                    if (result != ImportReport.Skipped)
                    {
                        await report.WriteAsync(row, result);
                    }

                    if (tally.Count(result) is { } progress)
                    {
                        await output.WriteLineAsync(progress);
                    }
                }
            );
            await output.WriteLineAsync(tally.Summary(report.Path));
            return tally.Failed == 0 ? 0 : 1;
        }
        catch (KeyRefusedException)
        {
            await error.WriteLineAsync("The service refused the key. Pass a key with the role platform that may see these workspaces.");
            return 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"{file.FullName} can't be read, or its report can't be written beside it. Check permissions and free space.");
            return 1;
        }
    }

    private static async Task<RowResult> SendAsync(ImportRow row, HttpClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        if (row.Parse() is not { } parsed)
        {
            return new RowResult("failed", "malformed_row", "This line isn't a JSON object with connectorId, or with workspaceId and dataSourceId.");
        }

        for (var waits = 0; ; waits++)
        {
            try
            {
                using var answer = await client.PutAsync(
                    $"/v1/connectors/{Uri.EscapeDataString(parsed.ConnectorId)}/credential",
                    JsonContent.Create(parsed.Body),
                    cancellationToken
                );
                if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                {
                    throw new KeyRefusedException();
                }

                if (answer.StatusCode is HttpStatusCode.TooManyRequests && waits < MostWaits)
                {
                    var wait = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                    await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
                    continue;
                }

                return await ResultAsync(answer, cancellationToken);
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new RowResult("failed", "timeout", "The service took too long to respond. Run the command again.");
            }
        }
    }

    private static async Task<RowResult> ResultAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) as JsonObject;
            if (answer.IsSuccessStatusCode && json?["result"]?.GetValue<string>() is { } result)
            {
                return new RowResult(result);
            }

            var fields = json?["errors"] is JsonObject errors ? $" Fields: {string.Join(", ", errors.Select(field => field.Key))}." : "";
            return new RowResult("failed", json?["code"]?.GetValue<string>() ?? $"http_{(int)answer.StatusCode}", json?["detail"]?.GetValue<string>() + fields);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new RowResult("failed", $"http_{(int)answer.StatusCode}", "The response isn't from this service. Check --url.");
        }
    }

    /// <summary>No row can succeed with this key.</summary>
    private sealed class KeyRefusedException : Exception;
}
