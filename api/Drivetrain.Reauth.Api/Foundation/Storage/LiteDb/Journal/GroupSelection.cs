namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>
/// Which of the decided batches make the next group: pure. A deferred batch that nothing waits for is left in the queue for a while, because the next durable
/// change of its documents mostly follows within milliseconds, and a document that changes several times in a group is written once.
/// </summary>
internal static class GroupSelection
{
    /// <summary>
    /// Those that are due, and everything before them that changes a document of theirs: the changes of one document are never torn out of their order.
    /// </summary>
    public static (List<PendingBatch> Group, List<PendingBatch> Left) Select(IReadOnlyList<PendingBatch> queue, Func<PendingBatch, bool> isDue)
    {
        var group = new List<PendingBatch>(queue.Count);
        var left = new List<PendingBatch>();
        var documents = new HashSet<DocumentKey>();
        for (var i = queue.Count - 1; i >= 0; i--)
        {
            var batch = queue[i];
            if (!isDue(batch) && !Changes(batch, documents))
            {
                left.Add(batch);
                continue;
            }

            group.Add(batch);
            foreach (var change in batch.Changes)
            {
                documents.Add(change.Key);
            }
        }

        group.Reverse();
        left.Reverse();
        return (group, left);
    }

    /// <summary>The first batches of a group, at least one, within these bounds; and the others.</summary>
    public static (List<PendingBatch> Group, List<PendingBatch> Later) Bound(List<PendingBatch> group, int maximumBatches, long maximumBytes)
    {
        var count = 0;
        var bytes = 0L;
        while (count < group.Count && count < maximumBatches && (count == 0 || bytes + group[count].BodyBytes <= maximumBytes))
        {
            bytes += group[count].BodyBytes;
            count++;
        }

        return count == group.Count ? (group, []) : (group[..count], group[count..]);
    }

    private static bool Changes(PendingBatch batch, HashSet<DocumentKey> documents)
    {
        foreach (var change in batch.Changes)
        {
            if (documents.Contains(change.Key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A document that changes several times in a group is written once.</summary>
    public static List<JournalRow> RowsOf(List<PendingBatch> group)
    {
        var last = new Dictionary<DocumentKey, PreparedChange>();
        foreach (var change in group.SelectMany(batch => batch.Changes))
        {
            last[change.Key] = change;
        }

        var rows = new List<JournalRow>(last.Count);
        foreach (var change in last.Values)
        {
            rows.Add(
                new JournalRow(
                    change.Collection.Name,
                    change.IdBytes,
                    change.After.Version,
                    change.Body,
                    [.. change.Collection.IndexFields.Zip(change.Entries)]
                )
            );
        }

        return rows;
    }
}
