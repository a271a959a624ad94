using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Storage.Tests.PowerLoss;

/// <summary>Says that it synced, and did not.</summary>
internal sealed class NeverSynced(IDurableFile inner) : IDurableFile
{
    public long Length => inner.Length;

    /// <summary>Files of these names are never synced.</summary>
    public static BrokenFile Named(params string[] names) => (name, file) => names.Contains(name, StringComparer.Ordinal) ? new NeverSynced(file) : null;

    public int Read(Span<byte> buffer, long offset) => inner.Read(buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => inner.Write(bytes, offset);

    public void SetLength(long length) => inner.SetLength(length);

    public void Sync() { }

    public void Dispose() => inner.Dispose();
}
