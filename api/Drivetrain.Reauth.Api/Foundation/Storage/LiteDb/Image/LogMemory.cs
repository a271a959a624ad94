namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <summary>
/// LiteDB's log, in memory: it lives from a merge's first change to its end, and the journal holds all of it until then. In chunks, because a merge has many
/// megabytes; those are kept for the next one.
/// </summary>
internal sealed class LogMemory : Stream
{
    private const int ChunkSize = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _chunks = [];
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => Interlocked.Read(ref _length);

    public override long Position { get; set; }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            var total = (int)Math.Clamp(_length - Position, 0, count);
            Transfer(total, (chunk, at, done, step) => chunk.AsSpan(at, step).CopyTo(buffer.AsSpan(offset + done)));
            return total;
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            while (_chunks.Count * (long)ChunkSize < Position + count)
            {
                _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkSize));
            }

            Transfer(count, (chunk, at, done, step) => buffer.AsSpan(offset + done, step).CopyTo(chunk.AsSpan(at)));
            _length = Math.Max(_length, Position);
        }
    }

    public override void SetLength(long value)
    {
        lock (_gate)
        {
            _length = value;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

    private void Transfer(int total, Action<byte[], int, int, int> transfer)
    {
        for (var done = 0; done < total; )
        {
            var at = (int)(Position % ChunkSize);
            var step = Math.Min(total - done, ChunkSize - at);
            transfer(_chunks[(int)(Position / ChunkSize)], at, done, step);
            Position += step;
            done += step;
        }
    }
}
