using LiteDB;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <content>Queries: LiteDB's rows, with the documents that are not on the disk yet laid over them.</content>
internal sealed partial class LiteDbStore
{
    public async ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellationToken.ThrowIfCancellationRequested();
        var collection = CollectionOf<T>();
        var indexNumber = collection.IndexOf(index);
        await collection.EnsureReadyAsync(PrepareAsync).WaitAsync(cancellationToken);
        var (low, high) = OrderedKey.Bounds(range);

        Dictionary<string, Snapshot> overlay;
        List<BsonDocument> rows;
        lock (database.Gate)
        {
            // While the gate is held nothing is applied to LiteDB, and all that was applied and is not to be seen yet is among the pending documents.
            lock (view.Sync)
            {
                overlay = collection.Pending.ToDictionary(pair => pair.Key, pair => pair.Value.Visible, StringComparer.Ordinal);
            }

            var wanted = (int)Math.Min(int.MaxValue, (long)limit + overlay.Count);
            rows = Guarded(() => database.Range(collection, collection.IndexFields[indexNumber], low, high, range.Descending, wanted));
        }

        return Merge(collection, indexNumber, (low, high), range.Descending, limit, rows, overlay);
    }

    private List<Stored<T>> Merge<T>(
        Collection<T> collection,
        int index,
        (byte[] Low, byte[] High) bounds,
        bool descending,
        int limit,
        List<BsonDocument> rows,
        Dictionary<string, Snapshot> overlay)
        where T : class, IDocument<T>
    {
        var found = new List<(byte[] Entry, Stored<T> Stored)>(rows.Count);
        foreach (var row in rows)
        {
            var id = OrderedKey.Id(row[Collection.IdField].AsBinary);
            if (!overlay.ContainsKey(id))
            {
                found.Add((row[collection.IndexFields[index]].AsBinary, FromCacheOrRow(collection, id, row)));
            }
        }

        var stable = found.Count;
        foreach (var visible in overlay.Values)
        {
            if (visible.Stored is Stored<T> stored
                && collection.EntryOf(stored.Value, index) is { } entry
                && entry.AsSpan().SequenceCompareTo(bounds.Low) >= 0
                && entry.AsSpan().SequenceCompareTo(bounds.High) < 0)
            {
                found.Add((entry, stored));
            }
        }

        if (found.Count > stable)
        {
            found.Sort((left, right) => left.Entry.AsSpan().SequenceCompareTo(right.Entry) * (descending ? -1 : 1));
        }

        return [.. found.Take(limit).Select(pair => pair.Stored)];
    }

    private Stored<T> FromCacheOrRow<T>(Collection<T> collection, string id, BsonDocument row)
        where T : class, IDocument<T>
    {
        lock (view.Sync)
        {
            if (view.TryGetVisible(new DocumentKey(collection, id), out var known) && known.Version == row[Collection.VersionField].AsInt64)
            {
                return (Stored<T>)known.Stored!;
            }
        }

        return (Stored<T>)collection.Decode(row).Stored!;
    }
}
