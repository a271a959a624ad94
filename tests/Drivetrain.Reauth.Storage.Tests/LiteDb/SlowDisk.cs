using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Storage.Tests.PowerLoss;

namespace Drivetrain.Reauth.Storage.Tests.LiteDb;

/// <summary>A disk whose syncs take until they are released.</summary>
internal sealed class SlowDisk : IDisk, IDisposable
{
    private readonly VolatileDisk _inner = new();
    private readonly ManualResetEventSlim _released = new(initialState: true);
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Until <see cref="ReleaseSyncs"/>, or the end of what is returned: a test that fails must not leave a storage that can't close.</summary>
    public IDisposable HoldSyncs()
    {
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _released.Reset();
        return new Hold(this);
    }

    public Task SyncIsHeldAsync() => _held.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void ReleaseSyncs() => _released.Set();

    public IDurableFile Open(string name) => new SlowFile(this, _inner.Open(name));

    public long FreeBytes() => long.MaxValue;

    public void Dispose()
    {
        _released.Dispose();
        _inner.Dispose();
    }

    private sealed class Hold(SlowDisk disk) : IDisposable
    {
        public void Dispose() => disk.ReleaseSyncs();
    }

    private sealed class SlowFile(SlowDisk disk, IDurableFile file) : IDurableFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            if (!disk._released.IsSet)
            {
                disk._held.TrySetResult();
                disk._released.Wait();
            }

            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
