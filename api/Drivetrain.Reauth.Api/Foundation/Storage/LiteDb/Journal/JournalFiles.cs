using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>
/// The journal: two files that are written in turn. While the groups of one are merged into the image, new ones go into the other; then the first is free
/// again. A group is one write and one sync. Used by one thread, except for <see cref="Length"/>.
/// </summary>
internal sealed class JournalFiles(IDisk disk, int growth) : IDisposable
{
    private readonly IDurableFile?[] _files = new IDurableFile?[2];
    private readonly GroupBuffer _buffer = new();
    private SegmentHeader _header;
    private int _current;
    private long _position;
    private long _allocated;
    private bool _broken;

    /// <summary>The last group that was acknowledged.</summary>
    public long Sequence { get; private set; }

    /// <summary>Bytes in the segment that is being written.</summary>
    public long Length => Volatile.Read(ref _position);

    /// <summary>Opens both files, and reads what they hold.</summary>
    public JournalContents Open()
    {
        for (var i = 0; i < _files.Length; i++)
        {
            _files[i] ??= disk.Open(FileNames.Journal[i]);
        }

        return JournalContents.Read([.. _files.Select(file => file!)]);
    }

    /// <summary>Begins to write, once all that was read is in the image. Both files are free then.</summary>
    /// <param name="sequence">The last group that the image holds.</param>
    /// <param name="number">The largest number of a segment so far.</param>
    public void Start(long sequence, long number)
    {
        Sequence = sequence;
        _header = new SegmentHeader(number, 0, sequence);
        Switch();
    }

    /// <summary>Goes on in the other file, which must be free. Its header is written with its first group.</summary>
    public void Switch()
    {
        _current = 1 - _current;
        _header = new SegmentHeader(_header.Number + 1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), Sequence);
        _position = 0;
        _broken = false;
    }

    /// <summary>
    /// Writes a group, and returns when it is on the disk. After an exception the segment is not written again: <see cref="Switch"/> comes first.
    /// </summary>
    public void Append(IReadOnlyCollection<JournalRow> rows)
    {
        if (_broken)
        {
            throw new InvalidOperationException("This segment has failed.");
        }

        _broken = true;
        var start = _position;
        _buffer.Clear();
        if (start == 0)
        {
            _buffer.Skip(JournalFormat.Sector);
            JournalFormat.WriteHeader(_buffer.Written, _header);
            _allocated = _files[_current]!.Length;
        }

        var group = _buffer.Length;
        _buffer.Skip(JournalFormat.GroupHeader);
        foreach (var row in rows)
        {
            JournalFormat.WriteRow(_buffer, row);
        }

        JournalFormat.SealGroup(_buffer.Written[group..], rows.Count, Sequence + 1, _header.Salt);
        var end = JournalFormat.Align(start + _buffer.Length);
        _buffer.Skip((int)(end - start - _buffer.Length));
        Reserve(end);
        _files[_current]!.Write(_buffer.Written, start);
        _files[_current]!.Sync();
        Volatile.Write(ref _position, end);
        Sequence++;
        _broken = false;
    }

    public void Dispose()
    {
        for (var i = 0; i < _files.Length; i++)
        {
            _files[i]?.Dispose();
            _files[i] = null;
        }
    }

    /// <summary>Lets the file grow by many groups at once: writing over bytes that are there costs half of what appending does.</summary>
    private void Reserve(long end)
    {
        if (end <= _allocated)
        {
            return;
        }

        var file = _files[_current]!;
        var target = (end + growth - 1) / growth * growth;
        file.Write(new byte[target - _allocated], _allocated);
        file.Sync();
        _allocated = target;
    }
}
