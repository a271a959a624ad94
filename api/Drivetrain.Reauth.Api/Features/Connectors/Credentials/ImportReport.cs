using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>One line of a file to import.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Text">With secrets.</param>
internal sealed record ImportRow(int Line, string Text)
{
    /// <summary>Tells whether a row is the same as in an earlier run, without its tokens.</summary>
    public string Hash => Secrets.Hash(Text);

    /// <summary>Never shows the tokens.</summary>
    public override string ToString() => $"line {Line}";

    /// <summary>The connector, and the body of the request; null where the line says neither.</summary>
    public (string ConnectorId, JsonObject Body)? Parse()
    {
        try
        {
            if (JsonNode.Parse(Text) is not JsonObject body)
            {
                return null;
            }

            var id = Take("connectorId");
            var (workspace, source) = (Take("workspaceId"), Take("dataSourceId"));
            id ??= workspace is not null && source is not null ? Connector.IdOf(workspace, source) : null;
            return id is null ? null : (id, body);

            string? Take(string name) => body.Remove(name, out var value) ? value?.GetValue<string>() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>What came of a row.</summary>
/// <param name="Result">imported, unchanged or failed.</param>
/// <param name="Code">The problem's code.</param>
/// <param name="Detail">What to do.</param>
internal sealed record RowResult(string Result, string? Code = null, string? Detail = null);

/// <summary>The results of all rows, one line each; written as they come, so that an interrupted run leaves what is done.</summary>
internal sealed class ImportReport : IAsyncDisposable
{
    /// <summary>Done in an earlier run.</summary>
    public static readonly RowResult Skipped = new("skipped");

    private readonly HashSet<string> _done;
    private readonly StreamWriter _writer;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private ImportReport(string path, HashSet<string> done, StreamWriter writer) => (Path, _done, _writer) = (path, done, writer);

    public string Path { get; }

    /// <summary>Opens the report of earlier runs and goes on with it: rows that failed are taken out, because they are tried again.</summary>
    public static async Task<ImportReport> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var before = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [];
        var done = before.Select(text => (Text: text, Line: Read(text))).Where(line => line.Line is { Result: not "failed" }).ToList();
        var next = path + ".new";
        await File.WriteAllLinesAsync(next, done.Select(line => line.Text), cancellationToken);
        File.Move(next, path, overwrite: true);
        return new ImportReport(path, done.Select(line => line.Line!.Row).ToHashSet(StringComparer.Ordinal), File.AppendText(path));
    }

    public bool IsDone(ImportRow row) => _done.Contains(row.Hash);

    public async Task WriteAsync(ImportRow row, RowResult result)
    {
        await _turn.WaitAsync();
        try
        {
            var line = new ReportLine(row.Line, row.Hash, row.Parse()?.ConnectorId, result.Result, result.Code, result.Detail);
            await _writer.WriteLineAsync(JsonSerializer.Serialize(line, ReportJson.Readable.ReportLine));
            await _writer.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Null for a line that was cut off.</summary>
    private static ReportLine? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ReportJson.Default.ReportLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _turn.Dispose();
    }
}

/// <summary>A line of the report.</summary>
/// <param name="Line">Of the file.</param>
/// <param name="Row">The hash of the row.</param>
internal sealed record ReportLine(int Line, string Row, string? ConnectorId, string Result, string? Code, string? Detail);

/// <summary>Counts rows as they are done.</summary>
internal sealed class ImportTally(int total)
{
    private const int ProgressEvery = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _seen;

    public int Failed => Of("failed");

    /// <summary>A sentence on how far it is, now and then.</summary>
    public string? Count(RowResult result)
    {
        lock (_gate)
        {
            _counts[result.Result] = Of(result.Result) + 1;
            return ++_seen % ProgressEvery == 0 ? $"{Number(_seen)} of {Number(total)} rows, {Number(Failed)} failed." : null;
        }
    }

    public string Summary(string report) =>
        $"{Number(Of("imported"))} imported, {Number(Of("unchanged"))} unchanged, {Number(Of("skipped"))} done before, {Number(Failed)} failed.\n"
        + (
            Failed == 0
                ? $"Report: {report}. Delete the file with the tokens now."
                : $"The reason for each row is in {report}. Correct those rows and run the command again: rows that are done are skipped."
        );

    private int Of(string result) => _counts.GetValueOrDefault(result);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportLine))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>For people, so apostrophes and umlauts stay what they are.</summary>
    public static ReportJson Readable { get; } =
        new(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
