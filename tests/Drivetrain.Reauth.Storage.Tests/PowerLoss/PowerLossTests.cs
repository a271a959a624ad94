using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

public sealed class PowerLossTests
{
    /// <summary>A sample; "power --rounds 1000" of the durability program is the whole. Each run takes others, and names the one that fails.</summary>
    private const int Crashes = 150;

    [Fact]
    public async Task Restart_AfterPowerLossAnywhere_HasAllThatWasAcknowledgedAndNothingHalf()
    {
        var first = Random.Shared.Next(1_000_000);
        for (var seed = first; seed < first + Crashes; seed++)
        {
            var problem = await CrashRun.FindProblemAsync(seed);
            Assert.True(problem is null, $"power --seed {seed} --rounds 1: {problem}");
        }
    }

    [Fact]
    public async Task Check_JournalThatIsNeverSynced_FindsTheLoss() => Assert.NotNull(await FirstProblemAsync(NeverSynced.Named([.. FileNames.Journal])));

    [Fact]
    public async Task Check_MergeThatIsNeverSynced_FindsTheDamage() => Assert.NotNull(await FirstProblemAsync(NeverSynced.Named(FileNames.Merge)));

    [Fact]
    public async Task Check_DataThatIsNeverSynced_FindsTheLoss() => Assert.NotNull(await FirstProblemAsync(NeverSynced.Named(FileNames.Data)));

    private static async Task<string?> FirstProblemAsync(BrokenFile broken)
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            if (await CrashRun.FindProblemAsync(seed, broken) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
