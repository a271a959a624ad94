namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>Where the database's two files live. A seam, so that tests can take the power away.</summary>
internal interface IDisk
{
    /// <summary>Opens the data file and creates it when it is missing; its name is then on the disk.</summary>
    IDurableFile OpenData();

    /// <summary>Opens the log and creates it when it is missing; its name is then on the disk.</summary>
    IDurableFile OpenLog();

    /// <summary>Bytes that may still be written.</summary>
    long FreeBytes();
}

/// <summary>
/// A file of which only what was written before a completed <see cref="Sync"/> survives a power loss. What was written since may be there whole, torn between
/// sectors of 512 bytes, or not at all, in any order.
/// </summary>
internal interface IDurableFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends, and returns the count.</summary>
    int Read(Span<byte> buffer, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>Returns when everything written before the call is on the disk.</summary>
    void Sync();
}
