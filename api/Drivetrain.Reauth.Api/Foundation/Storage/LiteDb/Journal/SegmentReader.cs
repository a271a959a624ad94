using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>Reads a segment from its file as far as it is whole.</summary>
internal static class SegmentReader
{
    /// <summary>Null when the file holds no segment.</summary>
    /// <exception cref="InvalidDataException">A newer service wrote it.</exception>
    public static Segment? Read(IDurableFile file)
    {
        var sector = new byte[JournalFormat.Sector];
        if (file.Read(sector, 0) < sector.Length || JournalFormat.ReadHeader(sector) is not { } header)
        {
            return null;
        }

        var groups = new List<Group>();
        var offset = (long)JournalFormat.Sector;
        var last = header.Follows;
        while (TryRead(file, offset, header.Salt) is { } group && group.Sequence == last + 1)
        {
            groups.Add(group);
            offset = group.End;
            last = group.Sequence;
        }

        return new Segment(header, groups, last, FindBeyond(file, offset, header.Salt, last));
    }

    /// <summary>The rows of one group, read anew.</summary>
    public static IEnumerable<JournalRow> ReadRows(IDurableFile file, Group group)
    {
        var payload = new byte[group.Length];
        if (file.Read(payload, group.Offset + JournalFormat.GroupHeader) < payload.Length)
        {
            throw new InvalidDataException("The journal was truncated while being read.");
        }

        return JournalFormat.ReadRows(payload, group.Rows);
    }

    /// <summary>
    /// A whole group behind a broken one. A group is written after the one before it was synced, so a power loss never leaves that: something damaged the file.
    /// </summary>
    private static Group? FindBeyond(IDurableFile file, long from, long salt, long after)
    {
        for (var offset = from; offset + JournalFormat.GroupHeader <= file.Length; offset += JournalFormat.Sector)
        {
            if (TryRead(file, offset, salt) is { } group && group.Sequence > after)
            {
                return group;
            }
        }

        return null;
    }

    private static Group? TryRead(IDurableFile file, long offset, long salt)
    {
        Span<byte> header = stackalloc byte[JournalFormat.GroupHeader];
        if (
            file.Read(header, offset) < header.Length
            || !JournalFormat.TryReadGroupHeader(header, out var length, out var rows, out var sequence)
            || offset + header.Length + length > file.Length
        )
        {
            return null;
        }

        var group = new byte[header.Length + length];
        return file.Read(group, offset) == group.Length && JournalFormat.IsWhole(group, salt) ? new Group(offset, length, rows, sequence) : null;
    }
}

/// <summary>What a segment's file holds.</summary>
/// <param name="Header">Its head.</param>
/// <param name="Groups">The groups that are whole, one after the other.</param>
/// <param name="Last">The sequence of the last of them, or what the segment follows.</param>
/// <param name="Beyond">A whole group behind one that is not, which means damage; null when the rest is a torn tail or was never written.</param>
internal sealed record Segment(SegmentHeader Header, IReadOnlyList<Group> Groups, long Last, Group? Beyond);

/// <summary>Where a whole group stands in its file, without its header's bytes.</summary>
internal sealed record Group(long Offset, int Length, int Rows, long Sequence)
{
    /// <summary>Where the next one begins.</summary>
    public long End => JournalFormat.Align(Offset + JournalFormat.GroupHeader + Length);
}
