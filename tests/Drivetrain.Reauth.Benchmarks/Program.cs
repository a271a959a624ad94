using System.CommandLine;
using Drivetrain.Reauth.Benchmarks.Contenders;
using Drivetrain.Reauth.Benchmarks.Contenders.Fair;
using Drivetrain.Reauth.Benchmarks.Detection;
using Drivetrain.Reauth.Benchmarks.Keeper;
using Drivetrain.Reauth.Benchmarks.Ledger;
using Drivetrain.Reauth.Benchmarks.Plugins;
using Drivetrain.Reauth.Benchmarks.Reports;

namespace Drivetrain.Reauth.Benchmarks;

/// <summary>
/// Drives complete flows over loopback (begin → authorization request → callback → exchange → proof → stored → redirect) against one provider that answers
/// at once, and puts each figure beside that of ASP.NET Core's AddOAuth with SQLite, plainly and with the same work, measured in turn in the same run. Absolute
/// figures drift with the machine; the ratios hold.
/// </summary>
public sealed class Program
{
    public static Task<int> Main(string[] args)
    {
        var root = Compare();

        var port = new Option<int>("--port") { Required = true };
        var provider = new Option<string>("--provider") { Required = true };
        var database = new Option<string>("--database") { Required = true };
        var baseline = new Command("baseline", "The baseline's process; started by the benchmark itself.") { port, provider, database };
        baseline.Hidden = true;
        baseline.SetAction(
            (result, cancellationToken) =>
                BaselineServer.RunAsync(result.GetValue(port), result.GetValue(provider)!, result.GetValue(database)!, cancellationToken)
        );
        root.Add(baseline);

        var folder = new Option<string>("--folder") { Required = true };
        var key = new Option<string>("--key") { Required = true };
        var fair = new Command("fair-baseline", "The fair baseline's process; started by the benchmark itself.") { port, provider, folder, key };
        fair.Hidden = true;
        fair.SetAction(
            (result, cancellationToken) =>
                FairServer.RunAsync(result.GetValue(port), result.GetValue(provider)!, result.GetValue(folder)!, result.GetValue(key)!, cancellationToken)
        );
        root.Add(fair);

        var detection = new Command("detection", "How fast the extension sees a failed card, and what it costs a page that never rests.");
        detection.SetAction((_, cancellationToken) => DetectionBenchmark.RunAsync(cancellationToken));
        root.Add(detection);

        var memory = new Command(
            "memory",
            "What the service's memory comes to while screenshots of every kind are sent to it, valid and hostile, one and four at a time."
        );
        memory.SetAction((_, cancellationToken) => MemoryBenchmark.RunAsync(cancellationToken));
        root.Add(memory);

        var reports = new Command("reports", "How fast lists and searches are answered over ten thousand reports, at rest and while others write.");
        reports.SetAction((_, cancellationToken) => ReportsBenchmark.RunAsync(cancellationToken));
        root.Add(reports);

        root.Add(Screenshots());

        var plugins = new Command("plugins", "What indexing 200 plugins, activating one and asking for it again cost.");
        plugins.SetAction((_, cancellationToken) => PluginBenchmark.RunAsync(cancellationToken));
        root.Add(plugins);

        root.Add(Keeper());

        var ledger = new Option<string>("--ledger")
        {
            Description = "The file with the ledger's last row.",
            DefaultValueFactory = _ => Build.Metadata("Ledger"),
        };
        var update = new Option<bool>("--update") { Description = "Write the figures into the file instead." };
        var check = new Command("check", "Syncs, bytes and allocations a login and the extension's size, against the ledger's last row.") { ledger, update };
        check.SetAction((result, cancellationToken) => LedgerCheck.RunAsync(result.GetValue(ledger)!, result.GetValue(update), cancellationToken));
        root.Add(check);
        return root.Parse(args).InvokeAsync();
    }

    private static Command Screenshots()
    {
        var clients = new Option<int[]>("--clients")
        {
            Description = "Parallel clients, one measurement for each number.",
            DefaultValueFactory = _ => [1, 4],
            AllowMultipleArgumentsPerToken = true,
        };
        var seconds = new Option<double>("--seconds") { Description = "Length of one measurement.", DefaultValueFactory = _ => 8 };
        var runs = new Option<int>("--runs") { Description = "Measurements of each build; medians are printed.", DefaultValueFactory = _ => 3 };
        var reauth = Builds();
        var screenshots = new Command("screenshots", "How fast reports with a screenshot of 2 MB are taken, from one client and from four.")
        {
            clients,
            seconds,
            runs,
            reauth,
        };
        screenshots.SetAction(
            async (result, cancellationToken) =>
                await ScreenshotsBenchmark.RunAsync(
                    await BuildsAsync(result.GetValue(reauth), cancellationToken),
                    result.GetValue(clients)!,
                    result.GetValue(runs),
                    TimeSpan.FromSeconds(result.GetValue(seconds)),
                    cancellationToken
                )
        );
        return screenshots;
    }

    private static Command Keeper()
    {
        var connectors = new Option<int>("--connectors") { Description = "How many connectors there are.", DefaultValueFactory = _ => 100_000 };
        var life = new Option<double>("--life")
        {
            Description = "How many minutes the refresh tokens last. The logins and two minutes of rest have to fit into two fifths of it.",
            DefaultValueFactory = _ => 20,
        };
        var reauth = Builds();
        var keeper = new Command("keeper", "What it costs to keep many connectors alive that nobody uses.") { connectors, life, reauth };
        keeper.SetAction(
            async (result, cancellationToken) =>
                await new KeeperBenchmark(
                    (await BuildsAsync(result.GetValue(reauth), cancellationToken))[0],
                    result.GetValue(connectors),
                    TimeSpan.FromMinutes(result.GetValue(life))
                ).RunAsync(cancellationToken)
        );
        return keeper;
    }

    private static Option<string[]> Builds() =>
        new("--reauth")
        {
            Description = "A published folder, or name=folder; several are measured in turn. Without it this checkout is published and measured.",
            AllowMultipleArgumentsPerToken = true,
        };

    private static async Task<List<Build>> BuildsAsync(string[]? folders, CancellationToken cancellationToken) =>
        folders is { Length: > 0 } ? [.. folders.Select(Build.Parse)] : [await Build.PublishAsync(cancellationToken)];

    private static RootCommand Compare()
    {
        var clients = new Option<int[]>("--clients")
        {
            Description = "Parallel clients, one measurement for each number.",
            DefaultValueFactory = _ => [1, 8, 32],
            AllowMultipleArgumentsPerToken = true,
        };
        var warmUp = new Option<double>("--warm-up") { Description = "Seconds before each measurement.", DefaultValueFactory = _ => 8 };
        var seconds = new Option<double>("--seconds") { Description = "Length of one measurement.", DefaultValueFactory = _ => 5 };
        var runs = new Option<int>("--runs") { Description = "Measurements of each contender; medians are printed.", DefaultValueFactory = _ => 3 };
        var connectors = new Option<int>("--connectors")
        {
            Description = "How many connectors there are, each with a company of its own.",
            DefaultValueFactory = _ => 1000,
        };
        var repeats = new Option<int>("--repeats")
        {
            Description = "How often one is repeated at most because others had more than 12 % of a core.",
            DefaultValueFactory = _ => 3,
        };
        var reauth = Builds();
        var only = new Option<bool>("--only-reauth") { Description = "Leave the baselines out." };
        var json = new Option<string?>("--json") { Description = "Write the result into this file as well." };
        var root = new RootCommand("Complete logins a second, beside two baselines.")
        {
            clients,
            warmUp,
            seconds,
            runs,
            connectors,
            repeats,
            reauth,
            only,
            json,
        };
        root.SetAction(
            async (result, cancellationToken) =>
            {
                var plan = new Plan(
                    result.GetValue(clients)!,
                    TimeSpan.FromSeconds(result.GetValue(warmUp)),
                    TimeSpan.FromSeconds(result.GetValue(seconds)),
                    result.GetValue(runs),
                    result.GetValue(connectors),
                    result.GetValue(repeats)
                );
                var builds = await BuildsAsync(result.GetValue(reauth), cancellationToken);
                var report = await new Comparison(plan, builds, result.GetValue(only)).RunAsync(cancellationToken);
                Printing.Print(report);
                if (result.GetValue(json) is { } file)
                    await Printing.WriteAsync(report, file, cancellationToken);

                return 0;
            }
        );
        return root;
    }
}
