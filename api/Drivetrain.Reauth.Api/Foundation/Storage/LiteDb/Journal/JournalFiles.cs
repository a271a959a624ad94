using System.Security.Cryptography;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>
/// The journal: two files that are written in turn. While the groups of one are merged into the image, new ones go into the other; then the first is free again. A group
/// is one write and one sync. Used by one thread, except for <see cref="Length"/>.
/// </summary>
internal sealed class JournalFiles(IDisk disk, int growth) : IDisposable
{
    private readonly IDurableFile?[] files = new IDurableFile?[2];
    private readonly GroupBuffer buffer = new();
    private SegmentHeader header;
    private int current;
    private long position;
    private long allocated;
    private bool broken;

    /// <summary>The last group that was acknowledged.</summary>
    public long Sequence { get; private set; }

    /// <summary>Bytes in the segment that is being written.</summary>
    public long Length => Volatile.Read(ref position);

    /// <summary>Opens both files, and reads what they hold.</summary>
    public JournalContents Open()
    {
        for (var i = 0; i < files.Length; i++)
        {
            files[i] ??= disk.Open(FileNames.Journal[i]);
        }

        return JournalContents.Read([.. files.Select(file => file!)]);
    }

    /// <summary>Begins to write, once all that was read is in the image. Both files are free then.</summary>
    /// <param name="sequence">The last group that the image holds.</param>
    /// <param name="number">The largest number of a segment so far.</param>
    public void Start(long sequence, long number)
    {
        Sequence = sequence;
        header = new SegmentHeader(number, 0, sequence);
        Switch();
    }

    /// <summary>Goes on in the other file, which must be free. Its header is written with its first group.</summary>
    public void Switch()
    {
        current = 1 - current;
        header = new SegmentHeader(header.Number + 1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), Sequence);
        position = 0;
        broken = false;
    }

    /// <summary>Writes a group, and returns when it is on the disk. After an exception the segment is not written again: <see cref="Switch"/> comes first.</summary>
    public void Append(IReadOnlyCollection<JournalRow> rows)
    {
        if (broken)
        {
            throw new InvalidOperationException("This segment has failed.");
        }

        broken = true;
        var start = position;
        buffer.Clear();
        if (start == 0)
        {
            buffer.Skip(JournalFormat.Sector);
            JournalFormat.WriteHeader(buffer.Written, header);
            allocated = files[current]!.Length;
        }

        var group = buffer.Length;
        buffer.Skip(JournalFormat.GroupHeader);
        foreach (var row in rows)
        {
            JournalFormat.WriteRow(buffer, row);
        }

        JournalFormat.SealGroup(buffer.Written[group..], rows.Count, Sequence + 1, header.Salt);
        var end = JournalFormat.Align(start + buffer.Length);
        buffer.Skip((int)(end - start - buffer.Length));
        Reserve(end);
        files[current]!.Write(buffer.Written, start);
        files[current]!.Sync();
        Volatile.Write(ref position, end);
        Sequence++;
        broken = false;
    }

    public void Dispose()
    {
        for (var i = 0; i < files.Length; i++)
        {
            files[i]?.Dispose();
            files[i] = null;
        }
    }

    /// <summary>Lets the file grow by many groups at once: writing over bytes that are there costs half of what appending does.</summary>
    private void Reserve(long end)
    {
        if (end <= allocated)
        {
            return;
        }

        var file = files[current]!;
        var target = (end + growth - 1) / growth * growth;
        file.Write(new byte[target - allocated], allocated);
        file.Sync();
        allocated = target;
    }
}
