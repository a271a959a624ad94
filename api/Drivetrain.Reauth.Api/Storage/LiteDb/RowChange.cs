using LiteDB;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>What is done to one row.</summary>
internal enum RowChangeKind
{
    Insert,
    Update,
    Delete,
}

/// <summary>A change of LiteDB's own collection; <paramref name="Row"/> is null for a deletion.</summary>
internal readonly record struct RowChange(Collection Collection, byte[] Id, RowChangeKind Kind, BsonDocument? Row)
{
    /// <summary>A document that changes several times in a group is written once.</summary>
    public static List<RowChange> Of(List<PendingBatch> group)
    {
        var last = new Dictionary<DocumentKey, (bool Existed, PreparedChange Change)>();
        foreach (var change in group.SelectMany(batch => batch.Changes))
        {
            var existed = last.TryGetValue(change.Key, out var earlier) ? earlier.Existed : change.ExpectedVersion > 0;
            last[change.Key] = (existed, change);
        }

        var rows = new List<RowChange>(last.Count);
        foreach (var (existed, change) in last.Values)
        {
            if (existed || change.Row is not null)
            {
                var kind = change.Row is null ? RowChangeKind.Delete : existed ? RowChangeKind.Update : RowChangeKind.Insert;
                rows.Add(new RowChange(change.Collection, change.IdBytes, kind, change.Row));
            }
        }

        return rows;
    }
}
