using Drivetrain.Reauth.Api.Storage.LiteDb;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;

namespace Drivetrain.Reauth.Durability.Power;

/// <summary>Many power losses, each with a seed of its own. The simulation is that of the storage's tests, which run some of them.</summary>
internal static class PowerLosses
{
    /// <summary>True when nothing was lost or half.</summary>
    public static async Task<bool> RunAsync(int seed, int rounds, int parallel, BrokenDisk broken, TextWriter output, CancellationToken cancellationToken)
    {
        var (brokenLog, brokenData) = Broken(broken);
        var problems = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(seed, rounds),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (each, token) =>
            {
                if (await CrashRun.FindProblemAsync(each, brokenLog, brokenData) is { } problem)
                {
                    Interlocked.Increment(ref problems);
                    await output.WriteLineAsync($"seed {each}: {problem}".AsMemory(), token);
                }
            });
        await output.WriteLineAsync($"power losses {rounds} from seed {seed}, problems {problems}");
        return problems == 0;
    }

    private static (Func<VolatileFile, IDurableFile>? Log, Func<VolatileFile, IDurableFile>? Data) Broken(BrokenDisk broken) => broken switch
    {
        BrokenDisk.Log => (file => new NeverSynced(file), null),
        BrokenDisk.Barrier => (file => new WithoutBarrier(file), null),
        BrokenDisk.Data => (null, file => new NeverSynced(file)),
        _ => (null, null),
    };
}

/// <summary>Which promise a disk breaks.</summary>
internal enum BrokenDisk
{
    None,

    /// <summary>The log is never synced.</summary>
    Log,

    /// <summary>The log is synced after the mark, and not before it.</summary>
    Barrier,

    /// <summary>The data file is never synced.</summary>
    Data,
}
