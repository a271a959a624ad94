using Drivetrain.Reauth.Api.Storage.LiteDb;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

public sealed class PowerLossTests
{
    private const int Crashes = 1000;

    private const int Shards = 4;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Restart_AfterPowerLossAnywhere_HasAllThatWasAcknowledgedAndNothingHalf(int shard)
    {
        for (var i = 0; i < Crashes / Shards; i++)
        {
            var seed = (i * Shards) + shard;
            var problem = await CrashRun.FindProblemAsync(seed);
            Assert.True(problem is null, $"seed {seed}: {problem}");
        }
    }

    [Fact]
    public async Task Check_LogThatIsNeverSynced_FindsTheLoss() => Assert.NotNull(await FirstProblemAsync(file => new NeverSynced(file)));

    [Fact]
    public async Task Check_LogWithoutBarrierBeforeTheMark_FindsTheDamage() => Assert.NotNull(await FirstProblemAsync(file => new WithoutBarrier(file)));

    [Fact]
    public async Task Check_DataThatIsNeverSynced_FindsTheLoss() => Assert.NotNull(await FirstProblemAsync(brokenLog: null, file => new NeverSynced(file)));

    private static async Task<string?> FirstProblemAsync(Func<IDurableFile, IDurableFile>? brokenLog, Func<IDurableFile, IDurableFile>? brokenData = null)
    {
        // Without the barrier about one crash in 250 does visible damage; this many make missing it a matter of one in hundreds of millions.
        for (var seed = 0; seed < 5000; seed++)
        {
            if (await CrashRun.FindProblemAsync(seed, brokenLog, brokenData) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Says that it synced, and did not.</summary>
    private sealed class NeverSynced(IDurableFile inner) : Forwarding(inner)
    {
        public override void Sync()
        {
        }
    }

    /// <summary>Syncs after the mark, but not before it.</summary>
    private sealed class WithoutBarrier(IDurableFile inner) : Forwarding(inner)
    {
        private volatile bool marked;

        public override void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            marked = bytes.Length == 1;
            base.Write(bytes, offset);
        }

        public override void Sync()
        {
            if (marked || Length == 0)
            {
                base.Sync();
            }
        }
    }

    private abstract class Forwarding(IDurableFile inner) : IDurableFile
    {
        public long Length => inner.Length;

        public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

        public virtual void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

        public void SetLength(long length) => inner.SetLength(length);

        public virtual void Sync() => inner.Sync();

        public void Dispose() => inner.Dispose();
    }
}
