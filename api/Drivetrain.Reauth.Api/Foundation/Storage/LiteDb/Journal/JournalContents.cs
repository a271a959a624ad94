using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>What both segments hold at opening, the older one first.</summary>
internal sealed class JournalContents
{
    private readonly List<(IDurableFile File, Segment Segment)> _segments;

    private JournalContents(List<(IDurableFile File, Segment Segment)> segments) => _segments = segments;

    /// <summary>True in a folder that never had a journal.</summary>
    public bool IsEmpty => _segments.Count == 0;

    /// <summary>The largest number of a segment; 0 without one.</summary>
    public long Number => IsEmpty ? 0 : _segments[^1].Segment.Header.Number;

    /// <summary>The last group that counts; 0 without one.</summary>
    public long Sequence => IsEmpty ? 0 : _segments[^1].Segment.Last;

    public static JournalContents Read(IReadOnlyList<IDurableFile> files)
    {
        var found = new List<(IDurableFile File, Segment Segment)>();
        foreach (var file in files)
        {
            if (SegmentReader.Read(file) is { } segment)
            {
                found.Add((file, segment));
            }
        }

        found.Sort((left, right) => left.Segment.Header.Number.CompareTo(right.Segment.Header.Number));
        return new JournalContents(found);
    }

    /// <summary>The groups that the image lacks, in order.</summary>
    /// <param name="image">The last group that the image holds.</param>
    /// <exception cref="InvalidDataException">One of them is damaged or missing.</exception>
    public IReadOnlyList<(IDurableFile File, Group Group)> After(long image)
    {
        var found = new List<(IDurableFile File, Group Group)>();
        for (var i = 0; i < _segments.Count; i++)
        {
            var (file, segment) = _segments[i];
            found.AddRange(Counted(i).Where(group => group.Sequence > image).Select(group => (file, group)));
            var end = i + 1 < _segments.Count ? _segments[i + 1].Segment.Header.Follows : segment.Beyond?.Sequence ?? 0;
            if (segment.Last < end && image < end)
            {
                throw Damaged($"group {segment.Last + 1} is damaged, but later ones are intact", image, found);
            }
        }

        if (!IsEmpty && Sequence < image)
        {
            throw Damaged($"it ends at group {Sequence}, but the database already contains group {image}", image, found);
        }

        var next = image + 1;
        foreach (var (_, group) in found)
        {
            if (group.Sequence != next++)
            {
                throw Damaged($"group {next - 1} is missing before {group.Sequence}", image, found);
            }
        }

        return found;
    }

    /// <summary>A segment's groups without those that were refused to their callers: the following segment says where it goes on.</summary>
    private IEnumerable<Group> Counted(int segment)
    {
        var until = segment + 1 < _segments.Count ? _segments[segment + 1].Segment.Header.Follows : long.MaxValue;
        return _segments[segment].Segment.Groups.Where(group => group.Sequence <= until);
    }

    private static InvalidDataException Damaged(string what, long image, List<(IDurableFile File, Group Group)> whole) =>
        new(
            $"The journal is damaged: {what}. The database contains everything up to group {image}; {whole.Count} later groups are readable. "
                + "Keep a copy of the folder, then restore a backup, or run the 'check' command to see what can be saved."
        );
}
