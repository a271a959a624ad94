namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// What LiteDB sees of a file. LiteDB serializes each move-and-transfer with a lock on the stream, so the position needs none of its own.
/// </summary>
internal abstract class PageStream(IDurableFile file) : Stream
{
    private volatile bool abandoned;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => File.Length;

    public override long Position { get; set; }

    protected IDurableFile File { get; } = file;

    protected bool Abandoned => abandoned;

    /// <summary>After a failure nothing more may reach the file: writes are dropped, so that LiteDB can be closed without changing what is on the disk.</summary>
    public void Abandon() => abandoned = true;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = File.Read(buffer.AsSpan(offset, count), Position);
        Position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!abandoned)
        {
            WriteCore(buffer.AsSpan(offset, count));
        }

        Position += count;
    }

    public override void SetLength(long value)
    {
        if (!abandoned)
        {
            SetLengthCore(value);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    protected abstract void WriteCore(ReadOnlySpan<byte> bytes);

    protected abstract void SetLengthCore(long value);
}

/// <summary>The data file: written by checkpoints only, which flush before they let go of the log.</summary>
internal sealed class DataStream(IDurableFile file) : PageStream(file)
{
    public override void Flush()
    {
        if (!Abandoned)
        {
            File.Sync();
        }
    }

    protected override void WriteCore(ReadOnlySpan<byte> bytes) => File.Write(bytes, Position);

    protected override void SetLengthCore(long value) => File.SetLength(value);
}
