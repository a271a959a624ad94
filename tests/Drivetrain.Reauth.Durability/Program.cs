using System.CommandLine;
using Drivetrain.Reauth.Durability.Service;
using Drivetrain.Reauth.Durability.Store;
using Drivetrain.Reauth.Durability.Uploads;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Durability;

/// <summary>Kills a process right after it acknowledged a change, again and again, and counts what is lost or half. Exit 0 only if nothing is.</summary>
public sealed class Program
{
    public static async Task<int> Main(string[] args)
    {
        var kind = new Option<WorkloadKind>("--workload") { Description = "What is killed: the whole service, driven over HTTP, the store alone, or the service between any two steps of an upload.", DefaultValueFactory = _ => WorkloadKind.Api };
        var rounds = new Option<int>("--rounds") { Description = "How many processes are killed; of uploads, at most.", DefaultValueFactory = _ => 200 };
        var parallel = new Option<int>("--parallel") { Description = "How many rounds run at a time.", DefaultValueFactory = _ => 2 };
        var broken = new Option<bool>("--broken") { Description = "Lose what was acknowledged, to show that losses are found." };
        var measure = new Option<bool>("--measure") { Description = "Measure commits a second instead." };
        var child = new Option<string?>("--child") { Description = "Be the process that is killed, on this folder.", Hidden = true };
        var seed = new Option<int>("--seed") { Description = "The child's seed.", Hidden = true };
        var command = new RootCommand("Kills a process right after it acknowledged a change, and counts what is lost or half.") { kind, rounds, parallel, broken, measure, child, seed };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(child) is { } folder)
            {
                await new StoreChild(new Round(folder, parsed.GetValue(seed), parsed.GetValue(broken)), Console.Out).RunAsync(cancellationToken);
                return 0;
            }

            if (parsed.GetValue(measure))
            {
                await Measurement.RunAsync(Console.Out, cancellationToken);
                return 0;
            }

            await using var provider = await ApiProcess.StartProviderAsync(cancellationToken);
            if (parsed.GetValue(kind) == WorkloadKind.Uploads)
            {
                return await new UploadKills(provider, parsed.GetValue(broken), Console.Out).RunAsync(parsed.GetValue(rounds), parsed.GetValue(parallel), cancellationToken) ? 0 : 1;
            }

            Func<Round, IWorkload> begin = parsed.GetValue(kind) == WorkloadKind.Api ? round => new ApiWorkload(round, provider) : round => new StoreWorkload(round);
            var clean = await new Rounds(begin, Console.Out).RunAsync(parsed.GetValue(rounds), parsed.GetValue(parallel), parsed.GetValue(broken), cancellationToken);
            return clean ? 0 : 1;
        });
        return await command.Parse(args).InvokeAsync();
    }
}

/// <summary>What is killed.</summary>
internal enum WorkloadKind
{
    /// <summary>The service.</summary>
    Api,

    /// <summary>A process with nothing but the store.</summary>
    Store,

    /// <summary>The service, after each step of an upload in turn.</summary>
    Uploads,
}
