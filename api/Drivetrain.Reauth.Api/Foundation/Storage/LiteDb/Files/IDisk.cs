namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

/// <summary>Where the database's files live. A seam, so that tests can take the power away.</summary>
internal interface IDisk
{
    /// <summary>Opens a file of the folder (see <see cref="FileNames"/>) and creates it when it is missing; its name is then on the disk.</summary>
    IDurableFile Open(string name);

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

/// <summary>The files of a database's folder.</summary>
internal static class FileNames
{
    /// <summary>The image: a LiteDB database.</summary>
    public const string Data = "reauth.db";

    /// <summary>The pages of the merge that is being written into the image.</summary>
    public const string Merge = "reauth.db-merge";

    /// <summary>LiteDB's log in folders of format 1. Today it only keeps services of that format out; see <see cref="FormatOne"/>.</summary>
    public const string FormatOneLog = "reauth.db-log";

    /// <summary>The two segments of the journal, written in turn.</summary>
    public static IReadOnlyList<string> Journal { get; } = ["reauth.journal-0", "reauth.journal-1"];
}
