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
/// <param name="inner">The file.</param>
/// <param name="failing">Makes the power fail at the sync after a mark, the only moment that the missing one shows, when so many marks were written; null leaves that to chance.</param>
internal sealed class WithoutBarrier(VolatileFile inner, int? failing = null) : Forwarding(inner)
{
    private volatile bool marked;
    private int marks;

    public override void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        marked = bytes.Length == 1;
        base.Write(bytes, offset);
    }

    public override void Sync()
    {
        if (marked || Length == 0)
        {
            if (marked && ++marks == failing)
            {
                inner.CutPower();
            }

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
