using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>A disk whose syncs take until they are released.</summary>
internal sealed class SlowDisk : IDisk, IDisposable
{
    private readonly VolatileDisk inner = new();
    private readonly ManualResetEventSlim released = new(initialState: true);
    private TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void HoldSyncs()
    {
        held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        released.Reset();
    }

    public Task SyncIsHeldAsync() => held.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void ReleaseSyncs() => released.Set();

    public IDurableFile Open(string name) => new SlowFile(this, inner.Open(name));

    public long FreeBytes() => long.MaxValue;

    public void Dispose()
    {
        released.Dispose();
        inner.Dispose();
    }

    private sealed class SlowFile(SlowDisk disk, IDurableFile file) : IDurableFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            if (!disk.released.IsSet)
            {
                disk.held.TrySetResult();
                disk.released.Wait();
            }

            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
