using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Benchmarks.Contenders;
using Drivetrain.Reauth.Benchmarks.Figures;
using Drivetrain.Reauth.Sandbox.Extension;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Ledger;

/// <summary>Measures the fixed figures of what the solution was built to, and holds them against the ledger's last row, or writes them into it.</summary>
internal static class LedgerCheck
{
    private const string Member = "fixed";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(string ledger, bool update, CancellationToken cancellationToken)
    {
        var now = await MeasureAsync(cancellationToken);
        AnsiConsole.WriteLine(JsonSerializer.Serialize(now, Json));
        var row = JsonNode.Parse(await File.ReadAllTextAsync(ledger, cancellationToken))!.AsObject();
        if (update)
        {
            row[Member] = JsonSerializer.SerializeToNode(now, Json);
            await File.WriteAllTextAsync(ledger, row.ToJsonString(Json) + "\n", cancellationToken);
            return 0;
        }

        var worse = now.WorseThan(row[Member].Deserialize<FixedFigures>(Json)!);
        foreach (var figure in worse)
            AnsiConsole.WriteLine($"Worse than the ledger's last row by more than a fifth: {figure}");

        return worse.Count == 0 ? 0 : 1;
    }

    private static async Task<FixedFigures> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var provider = await FakeProvider.StartAsync(cancellationToken);
        await using var contender = new ReauthContender(provider, Build.NotPublished);
        var counts = await Measuring.CountAsync(contender, Plan.CountedLogins, cancellationToken);
        var extension = await ExtensionBuild.EnsureAsync(cancellationToken);
        var files = Directory
            .EnumerateFiles(extension.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".js" or ".css" or ".html");
        return new FixedFigures(
            Build.Metadata("Configuration"),
            counts.Fsyncs,
            counts.BytesWritten,
            counts.BytesAllocated,
            Compressed(Path.Combine(extension.Path, "page.js")),
            files.Sum(Compressed)
        );
    }

    private static double Compressed(string file)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(file));

        return bytes.Length;
    }
}
