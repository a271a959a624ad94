using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Benchmarks.Detection;
using Drivetrain.Reauth.PluginHost;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks.Plugins;

/// <summary>
/// What the plugin host costs: indexing 200 plugins, the first activation of QuickBooks (data) and of a plugin with code, and asking for a provider that runs.
/// The first figure of each is the very first in this process, compilation included; beside it stands the median of further ones, and a control that does the
/// least that has to be done.
/// </summary>
internal static class PluginBenchmark
{
    private const int Plugins = 200;
    private const int Rounds = 20;
    private const int Calls = 1_000_000;

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reauth-plugins-bench-").FullName;
        try
        {
            LayOut(folder);
            var table = new Table().Border(TableBorder.Simple).AddColumns("what", "first ms", "median ms", "control ms", "ratio of medians");
            var before = AppDomain.CurrentDomain.GetAssemblies().Length;
            Add(table, $"index {Plugins} plugins", Time(() => PluginIndex.Load(Many(folder))), Time(() => Parse(folder)));
            var loaded = AppDomain.CurrentDomain.GetAssemblies().Count(assembly => AssemblyLoadContext.GetLoadContext(assembly)?.IsCollectible == true);
            Add(
                table,
                "first activation, QuickBooks",
                await TimeAsync(() => ActivateAsync(QuickBooks(), "quickbooks", cancellationToken)),
                Time(() => new HttpClient().Dispose())
            );
            Add(
                table,
                "first activation, plugin with code",
                await TimeAsync(() => ActivateAsync(WithCode(folder), "one", cancellationToken)),
                Time(() => LoadBare(folder))
            );
            AnsiConsole.Write(table);
            AnsiConsole.WriteLine($"Assemblies of plugins after indexing: {loaded} (all assemblies before: {before}).");
            await SecondAsync(cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void LayOut(string folder)
    {
        var quickBooks = Path.Combine(Metadata("ApiFolder"), "plugins", "quickbooks");
        var text = File.ReadAllText(Path.Combine(quickBooks, "plugin.json"));
        for (var number = 0; number < Plugins; number++)
        {
            var manifest = text.Replace("\"quickbooks\"", $"\"quickbooks-{number}\"", StringComparison.Ordinal)
                .Replace("onProvider:quickbooks", $"onProvider:quickbooks-{number}", StringComparison.Ordinal);
            var target = Path.Combine(folder, "many", $"quickbooks-{number}");
            Directory.CreateDirectory(Path.Combine(target, "l10n"));
            File.WriteAllText(Path.Combine(target, "plugin.json"), manifest);
            File.Copy(Path.Combine(quickBooks, "l10n", "bundle.l10n.de.json"), Path.Combine(target, "l10n", "bundle.l10n.de.json"));
        }

        var code = Path.Combine(folder, "code", "one");
        Directory.CreateDirectory(code);
        foreach (var file in Directory.EnumerateFiles(Metadata("CodePluginFolder")))
        {
            File.Copy(file, Path.Combine(code, Path.GetFileName(file)));
        }

        var one = JsonNode.Parse(
            """
            { "publisher": "acme", "name": "one", "version": "1.0.0", "displayName": "One", "engines": { "reauth": "*" },
              "main": "Drivetrain.Reauth.Fixtures.PluginOne.dll",
              "contributes": { "providers": [{ "id": "one", "displayName": "One", "instanceNoun": "one", "adminRole": "Admin", "scopes": [],
                "instance": { "pattern": "^[0-9]+$" },
                "environments": { "production": { "allowedHosts": ["one.example.com"] } } }] } }
            """
        )!;
        File.WriteAllText(Path.Combine(code, "plugin.json"), one.ToJsonString());
    }

    private static PluginHostOptions Many(string folder) => new() { Roots = [Path.Combine(folder, "many")] };

    private static PluginHostOptions WithCode(string folder) => new() { Roots = [Path.Combine(folder, "code")] };

    private static PluginHostOptions QuickBooks() =>
        new()
        {
            Roots = [Path.Combine(Metadata("ApiFolder"), "plugins")],
            ProviderSettings = _ => new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["clientId"] = "id", ["clientSecret"] = "secret" },
        };

    /// <summary>The time of the activation alone; indexing is not part of it.</summary>
    private static async Task<double> ActivateAsync(PluginHostOptions options, string provider, CancellationToken cancellationToken)
    {
        await using var catalog = new PluginCatalog(options, TimeProvider.System, NullLoggerFactory.Instance);
        var started = Stopwatch.GetTimestamp();
        var activation = await catalog.ActivateAsync(provider, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return activation.Provider is null ? throw new InvalidOperationException(activation.Failure!.Detail) : elapsed;
    }

    private static void Parse(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "many"), "*.json", SearchOption.AllDirectories))
        {
            JsonDocument.Parse(File.ReadAllBytes(file)).Dispose();
        }
    }

    private static void LoadBare(string folder)
    {
        var context = new AssemblyLoadContext("bare", isCollectible: true);
        _ = context.LoadFromAssemblyPath(Path.Combine(folder, "code", "one", "Drivetrain.Reauth.Fixtures.PluginOne.dll")).GetName();
        context.Unload();
    }

    private static async Task SecondAsync(CancellationToken cancellationToken)
    {
        await using var catalog = new PluginCatalog(QuickBooks(), TimeProvider.System, NullLoggerFactory.Instance);
        await catalog.ActivateAsync("quickbooks", cancellationToken);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var call = 0; call < Calls; call++)
        {
            var activation = catalog.ActivateAsync("quickbooks", cancellationToken);
            if (!activation.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A running provider was waited for.");
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
        AnsiConsole.WriteLine(
            $"Asking for a provider that runs: {elapsed.TotalNanoseconds / Calls:0} ns and {(double)allocated / Calls:0.0} bytes, without a wait."
        );
    }

    private static double[] Time(Action work)
    {
        var samples = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            samples[round] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return samples;
    }

    private static async Task<double[]> TimeAsync(Func<Task<double>> work)
    {
        var samples = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            samples[round] = await work();
        }

        return samples;
    }

    private static void Add(Table table, string what, double[] samples, double[] control)
    {
        var (median, least) = (new Quantiles(samples.Skip(1)).Median, new Quantiles(control.Skip(1)).Median);
        table.AddRow(what, $"{samples[0]:0.0}", $"{median:0.00}", $"{least:0.00}", $"{median / least:0.0}");
    }

    private static string Metadata(string key) =>
        typeof(PluginBenchmark)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
