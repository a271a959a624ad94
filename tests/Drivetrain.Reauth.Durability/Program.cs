using System.CommandLine;
using Drivetrain.Reauth.Durability.Faults;
using Drivetrain.Reauth.Durability.Power;
using Drivetrain.Reauth.Durability.Refreshes;
using Drivetrain.Reauth.Durability.Service;
using Drivetrain.Reauth.Durability.Store;
using Drivetrain.Reauth.Durability.Uploads;

namespace Drivetrain.Reauth.Durability;

/// <summary>Kills a process, or cuts a disk's power, again and again, and counts what is lost or half. Exit 0 only if nothing is.</summary>
public sealed class Program
{
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How many rounds.", DefaultValueFactory = _ => 400 };
    private static readonly Option<int> Crashes = new("--rounds") { Description = "How many power losses.", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int> Every = new("--every") { Description = "Take only every so many steps of the upload.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Kills = new("--rounds") { Description = "So many kills at most.", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int> Parallel = new("--parallel") { Description = "How many rounds run at a time.", DefaultValueFactory = _ => 2 };
    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of the first round; the next ones count up from it.",
        DefaultValueFactory = _ => Random.Shared.Next(1_000_000),
    };
    private static readonly Option<bool> Broken = new("--broken") { Description = "Lose what was acknowledged, to show that losses are found." };
    private static readonly Option<BrokenService> BrokenService = new("--broken")
    {
        Description = "Lose what was acknowledged (log), or what is still to be revoked (revocations), to show that it is found.",
        DefaultValueFactory = _ => Service.BrokenService.None,
    };
    private static readonly Option<RefreshRule> Rule = new("--rule")
    {
        Description = "When the provider changes a refresh token: daily, every or overlap (Intuit), or xero.",
        DefaultValueFactory = _ => RefreshRule.Daily,
    };
    private static readonly Option<BrokenDisk> BrokenDisk = new("--broken")
    {
        Description = "Break a promise of the disk, to show that the damage is found.",
        DefaultValueFactory = _ => Power.BrokenDisk.None,
    };

    public static async Task<int> Main(string[] args)
    {
        var command = new RootCommand("Kills a process right after it acknowledged a change, or cuts a disk's power, and counts what is lost or half.")
        {
            Runs(
                "service",
                "The whole service, driven over HTTP, killed right after an acknowledgement; its syncs are slowed to 50 ms.",
                [Rounds, Parallel, Seed, BrokenService],
                RunServiceAsync
            ),
            Runs(
                "store",
                "The store alone, killed right after an acknowledgement; its syncs are slowed to 50 ms.",
                [Rounds, Parallel, Seed, Broken],
                RunStoreAsync
            ),
            Runs(
                "refreshes",
                "The service, killed while it refreshes the tokens of its connectors all the time; its syncs are slowed to 50 ms.",
                [Rounds, Parallel, Seed, Rule, Broken],
                RunRefreshesAsync
            ),
            Runs("uploads", "The service, killed after each step of an upload in turn.", [Kills, Every, Parallel, Seed, Broken], RunUploadsAsync),
            Runs("power", "The store on a simulated disk whose power fails anywhere.", [Crashes, Parallel, Seed, BrokenDisk], RunPowerAsync),
            Runs("faults", "The service on a disk that fills up, and on one that hangs.", [], RunFaultsAsync),
            Runs("measure", "Commits a second, with 1, 8 and 32 clients.", [], MeasureAsync),
            StoreChild.Command(),
        };
        return await command.Parse(args).InvokeAsync();
    }

    private static Command Runs(string name, string description, IEnumerable<Option> options, Func<ParseResult, CancellationToken, Task<bool>> run)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) => await run(parsed, cancellationToken) ? 0 : 1);
        return command;
    }

    private static async Task<bool> RunServiceAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var provider = await ApiProcess.StartProviderAsync(cancellationToken);
        var broken = parsed.GetValue(BrokenService);
        return await RoundsOf(
            round => Task.FromResult<IWorkload>(new ApiWorkload(round, broken, provider)),
            parsed,
            broken != Service.BrokenService.None,
            cancellationToken
        );
    }

    private static Task<bool> RunStoreAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        RoundsOf(round => Task.FromResult<IWorkload>(new StoreWorkload(round)), parsed, parsed.GetValue(Broken), cancellationToken);

    private static Task<bool> RoundsOf(Func<Round, Task<IWorkload>> begin, ParseResult parsed, bool broken, CancellationToken cancellationToken) =>
        new Rounds(begin, Console.Out).RunAsync(parsed.GetValue(Seed), parsed.GetValue(Rounds), parsed.GetValue(Parallel), broken, cancellationToken);

    private static Task<bool> RunRefreshesAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var rule = parsed.GetValue(Rule);
        return RoundsOf(BeginAsync, parsed, parsed.GetValue(Broken), cancellationToken);

        async Task<IWorkload> BeginAsync(Round round) =>
            new RefreshWorkload(
                round,
                rule is RefreshRule.Xero ? await XeroRefreshes.StartAsync(cancellationToken) : await IntuitRefreshes.StartAsync(rule, cancellationToken)
            );
    }

    private static async Task<bool> RunUploadsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var provider = await ApiProcess.StartProviderAsync(cancellationToken);
        var kills = new UploadKills(provider, parsed.GetValue(Broken), Console.Out);
        return await kills.RunAsync(
            new StepSample(parsed.GetValue(Every), parsed.GetValue(Seed), parsed.GetValue(Kills)),
            parsed.GetValue(Parallel),
            cancellationToken
        );
    }

    private static Task<bool> RunPowerAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        PowerLosses.RunAsync(
            parsed.GetValue(Seed),
            parsed.GetValue(Crashes),
            parsed.GetValue(Parallel),
            parsed.GetValue(BrokenDisk),
            Console.Out,
            cancellationToken
        );

    private static async Task<bool> RunFaultsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var provider = await ApiProcess.StartProviderAsync(cancellationToken);
        return await new DiskFaults(provider, Console.Out).RunAsync(cancellationToken);
    }

    private static async Task<bool> MeasureAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await Measurement.RunAsync(Console.Out, cancellationToken);
        return true;
    }
}
