using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;

namespace Drivetrain.Reauth.Durability.Power;

/// <summary>Many power losses, each with a seed of its own. The simulation is that of the storage's tests, which run some of them.</summary>
internal static class PowerLosses
{
    /// <summary>True when nothing was lost or half.</summary>
    public static async Task<bool> RunAsync(int seed, int rounds, int parallel, BrokenDisk broken, TextWriter output, CancellationToken cancellationToken)
    {
        var brokenFile = Broken(broken);
        var problems = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(seed, rounds),
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken },
            async (each, token) =>
            {
                if (await CrashRun.FindProblemAsync(each, brokenFile) is { } problem)
                {
                    Interlocked.Increment(ref problems);
                    await output.WriteLineAsync($"seed {each}: {problem}".AsMemory(), token);
                }
            }
        );
        await output.WriteLineAsync($"power losses {rounds} from seed {seed}, problems {problems}");
        return problems == 0;
    }

    private static BrokenFile? Broken(BrokenDisk broken) =>
        broken switch
        {
            BrokenDisk.Journal => NeverSynced.Named([.. FileNames.Journal]),
            BrokenDisk.Merge => NeverSynced.Named(FileNames.Merge),
            BrokenDisk.Data => NeverSynced.Named(FileNames.Data),
            _ => null,
        };
}

/// <summary>Which promise a disk breaks.</summary>
internal enum BrokenDisk
{
    None,

    /// <summary>The journal is never synced.</summary>
    Journal,

    /// <summary>The pages of a merge are never synced before they are written into the image.</summary>
    Merge,

    /// <summary>The image is never synced.</summary>
    Data,
}
