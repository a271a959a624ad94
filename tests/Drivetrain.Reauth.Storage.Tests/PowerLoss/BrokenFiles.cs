using Drivetrain.Reauth.Api.Storage.LiteDb;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>Says that it synced, and did not.</summary>
internal sealed class NeverSynced(IDurableFile inner) : Forwarding(inner)
{
    public override void Sync()
    {
    }
}

/// <summary>Syncs after the mark, but not before it.</summary>
internal sealed class WithoutBarrier(IDurableFile inner) : Forwarding(inner)
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

internal abstract class Forwarding(IDurableFile inner) : IDurableFile
{
    public long Length => inner.Length;

    public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

    public virtual void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

    public void SetLength(long length) => inner.SetLength(length);

    public virtual void Sync() => inner.Sync();

    public void Dispose() => inner.Dispose();
}
