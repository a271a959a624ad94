using Drivetrain.Reauth.Benchmarks.Contenders;
using Drivetrain.Reauth.Benchmarks.Contenders.Fair;
using Drivetrain.Reauth.Benchmarks.Figures;
using Spectre.Console;

namespace Drivetrain.Reauth.Benchmarks;

/// <param name="Clients">How many log in at the same time, one measurement for each number.</param>
/// <param name="WarmUp">Before each measurement.</param>
/// <param name="Length">Of one measurement.</param>
/// <param name="Runs">Of each contender; medians count.</param>
/// <param name="Connectors">How many connectors there are at least.</param>
/// <param name="Repeats">How often one run is repeated at most because the machine had something else to do.</param>
internal sealed record Plan(IReadOnlyList<int> Clients, TimeSpan WarmUp, TimeSpan Length, int Runs, int Connectors, int Repeats)
{
    /// <summary>More of a core than this in other hands, and a run counts for nothing.</summary>
    public const double ForeignCpuLimit = 0.12;

    /// <summary>How many logins are counted.</summary>
    public const int CountedLogins = 300;
}

/// <summary>Measures the contenders in turn, A B C A B C …: what the machine does to one run, it does to its neighbours as well.</summary>
/// <param name="builds">Published folders of Drivetrain.Reauth by name, to be measured with the same driver.</param>
internal sealed class Comparison(Plan plan, IReadOnlyList<Build> builds, bool onlyReauth)
{
    private const string AddOAuth = "AddOAuth + SQLite FULL";
    private const string SameWork = "AddOAuth + SQLite FULL, same work";

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        await using var provider = await FakeProvider.StartAsync(cancellationToken);
        provider.Prepare(Math.Max(plan.Connectors, plan.Clients.Max()));
        var contenders = Contenders(provider).ToList();
        var alone = new Dictionary<string, (Rest Idle, Counts ALogin)>(StringComparer.Ordinal);
        foreach (var (name, create) in contenders)
        {
            await using var resting = create();
            await using var counted = create();
            alone[name] = (await Measuring.RestAsync(resting, cancellationToken), await Measuring.CountAsync(counted, Plan.CountedLogins, cancellationToken));
        }

        var runs = new Dictionary<(string Name, int Clients), List<LoadRun>>();
        foreach (var clients in plan.Clients)
        {
            for (var run = 1; run <= plan.Runs; run++)
            {
                foreach (var (name, create) in contenders)
                {
                    var measured = await QuietAsync(create, clients, cancellationToken);
                    if (!runs.TryGetValue((name, clients), out var all))
                        runs[(name, clients)] = all = [];

                    all.Add(measured);
                    AnsiConsole.MarkupLineInterpolated($"[grey]{clients, 2} clients, run {run}: {name}: {measured.LoginsPerSecond:F0} logins/s,[/]");
                    AnsiConsole.MarkupLineInterpolated(
                        $"[grey]  {measured.CpuMicroseconds:F0} µs, others {measured.ForeignCpu:P0} of a core, repeated {measured.Repeats} times[/]"
                    );
                }
            }
        }

        var flat = runs.Values.SelectMany(all => all).ToList();
        return new Report(
            DateTimeOffset.UtcNow,
            Machine.Conditions(plan, flat.Sum(run => run.Repeats), flat.Count(run => run.ForeignCpu > Plan.ForeignCpuLimit)),
            [.. contenders.Select(contender => Summarize(contender.Name, alone[contender.Name], runs))]
        );
    }

    private ContenderReport Summarize(string name, (Rest Idle, Counts ALogin) alone, Dictionary<(string Name, int Clients), List<LoadRun>> runs)
    {
        var starts = plan.Clients.SelectMany(clients => runs[(name, clients)]).Select(run => run.StartMs);
        return new ContenderReport(name, Median(starts), alone.Idle, alone.ALogin, [.. plan.Clients.Select(clients => Summarize(runs, name, clients))]);
    }

    /// <summary>The run during which others had little of the machine, or, when they never let go of it, the least disturbed.</summary>
    private async Task<LoadRun> QuietAsync(Func<Contender> create, int clients, CancellationToken cancellationToken)
    {
        LoadRun? best = null;
        for (var repeat = 0; ; repeat++)
        {
            await using var contender = create();
            contender.Connectors = plan.Connectors;
            var run = await Measuring.LoadAsync(contender, clients, plan.WarmUp, plan.Length, cancellationToken) with { Repeats = repeat };
            best = best is null || run.ForeignCpu < best.ForeignCpu ? run : best;
            if (run.ForeignCpu <= Plan.ForeignCpuLimit || repeat == plan.Repeats)
                return best with { Repeats = repeat };
        }
    }

    private IEnumerable<(string Name, Func<Contender> Create)> Contenders(FakeProvider provider)
    {
        foreach (var build in builds)
            yield return (build.Name, () => new ReauthContender(provider, build));

        if (!onlyReauth)
        {
            yield return (SameWork, () => new FairContender(provider));
            yield return (AddOAuth, () => new BaselineContender(provider));
        }
    }

    private static LoadReport Summarize(Dictionary<(string Name, int Clients), List<LoadRun>> runs, string name, int clients)
    {
        var own = runs[(name, clients)];
        return new LoadReport(
            clients,
            Median(own.Select(run => run.LoginsPerSecond)),
            RatioTo(AddOAuth),
            RatioTo(SameWork),
            Median(own.Select(run => run.P50Ms)),
            Median(own.Select(run => run.P99Ms)),
            Median(own.Select(run => run.CpuMicroseconds)),
            Median(own.Select(run => run.KilobytesWritten)),
            Median(own.Select(run => run.MemoryMb)),
            own.Max(run => run.ForeignCpu)
        );

        double? RatioTo(string other) =>
            !string.Equals(name, other, StringComparison.Ordinal) && runs.TryGetValue((other, clients), out var theirs)
                ? Median(own.Zip(theirs, (a, b) => a.LoginsPerSecond / b.LoginsPerSecond))
                : null;
    }

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
