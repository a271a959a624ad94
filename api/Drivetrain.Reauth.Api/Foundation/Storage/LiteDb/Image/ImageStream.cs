using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <summary>
/// What LiteDB sees of the image's file. Nothing that it writes reaches the file by itself: changed pages are kept in memory until <see cref="Take"/>, and are
/// read from there until <see cref="Release"/> says that the file has them.
/// </summary>
internal sealed class ImageStream : Stream
{
    /// <summary>Ours, for keeping track of changes; LiteDB happens to write as many bytes at once.</summary>
    public const int PageSize = 8192;

    /// <summary>Pages that are kept for the next merge.</summary>
    private const int MaxSpare = 1024;

    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _spare = new();
    private readonly IDurableFile _file;
    private Dictionary<long, byte[]> _changed = [];
    private Dictionary<long, byte[]> _taken = [];
    private long _length;

    public ImageStream(IDurableFile file)
    {
        _file = file;
        _length = file.Length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length
    {
        get
        {
            lock (_gate)
            {
                return _length;
            }
        }
    }

    /// <summary>LiteDB serializes each move-and-transfer with a lock on the stream, so the position needs none of its own.</summary>
    public override long Position { get; set; }

    /// <summary>The pages that were changed since the last call, by their offset. They stay readable here until <see cref="Release"/>.</summary>
    public SortedDictionary<long, byte[]> Take()
    {
        lock (_gate)
        {
            (_taken, _changed) = (_changed, []);
            return new SortedDictionary<long, byte[]>(_taken);
        }
    }

    /// <summary>The file holds what was taken.</summary>
    public void Release()
    {
        lock (_gate)
        {
            foreach (var page in _taken.Values.Take(MaxSpare - _spare.Count))
            {
                _spare.Push(page);
            }

            _taken = [];
        }
    }

    /// <summary>LiteDB flushes when it thinks that its changes are safe; here they are when the merge is.</summary>
    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            var total = (int)Math.Clamp(_length - Position, 0, count);
            for (var done = 0; done < total; )
            {
                var inPage = (int)(Position % PageSize);
                var step = Math.Min(total - done, PageSize - inPage);
                ReadPart(buffer.AsSpan(offset + done, step), Position - inPage, inPage);
                Position += step;
                done += step;
            }

            return total;
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            for (var done = 0; done < count; )
            {
                var inPage = (int)(Position % PageSize);
                var step = Math.Min(count - done, PageSize - inPage);
                buffer.AsSpan(offset + done, step).CopyTo(Changed(Position - inPage, isReplaced: step == PageSize).AsSpan(inPage));
                Position += step;
                done += step;
            }

            _length = Math.Max(_length, Position);
        }
    }

    public override void SetLength(long value)
    {
        lock (_gate)
        {
            // LiteDB sets the length of a new file only, and a file that is too long is none of its concern.
            _length = Math.Max(_length, value);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

    private byte[] Changed(long page, bool isReplaced)
    {
        if (!_changed.TryGetValue(page, out var bytes))
        {
            bytes = _spare.TryPop(out var kept) ? kept : GC.AllocateUninitializedArray<byte>(PageSize);
            if (!isReplaced)
            {
                ReadPart(bytes, page, 0);
            }

            _changed.Add(page, bytes);
        }

        return bytes;
    }

    private void ReadPart(Span<byte> target, long page, int inPage)
    {
        if (_changed.TryGetValue(page, out var bytes) || _taken.TryGetValue(page, out bytes))
        {
            bytes.AsSpan(inPage, target.Length).CopyTo(target);
            return;
        }

        // What lies beyond the file's end was never written, and reads as zeros.
        var read = _file.Read(target, page + inPage);
        target[read..].Clear();
    }
}
