using LiteDB;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

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
        await BoundedAsync(collection.EnsureReadyAsync(PrepareAsync), NotYet, cancellationToken);
        var (low, high) = OrderedKey.Bounds(range);

        var field = collection.IndexFields[indexNumber];
        lock (image.Gate)
        {
            // While the gate is held nothing is applied to the image, so what memory says of a row below is still true of it.
            for (var wanted = (long)limit + Math.Min(limit, 64); ; wanted *= 4)
            {
                var asked = (int)Math.Min(int.MaxValue, wanted);
                var rows = Guarded(() => image.Range(collection, field, low, high, range.Descending, asked));
                if (Merge(collection, indexNumber, (low, high), range.Descending, limit, rows, isAll: rows.Count < asked) is { } found)
                {
                    return found;
                }
            }
        }
    }

    /// <summary>The image's rows without those that memory knows better, together with what memory holds; null when more rows are needed to know.</summary>
    private List<Stored<T>>? Merge<T>(
        Collection<T> collection,
        int index,
        (byte[] Low, byte[] High) bounds,
        bool descending,
        int limit,
        List<BsonDocument> rows,
        bool isAll
    )
        where T : class, IDocument<T>
    {
        var fromImage = new List<(byte[] Entry, Snapshot Snapshot)>(Math.Min(limit, rows.Count));
        var fromMemory = new List<(byte[] Entry, Snapshot Snapshot)>();
        lock (view.Sync)
        {
            foreach (var row in rows)
            {
                var id = DocumentBounds.Id(row[Collection.IdField].AsBinary);
                if (fromImage.Count < limit && !(collection.Pending.TryGetValue(id, out var pending) && pending.Shadows))
                {
                    fromImage.Add((row[collection.IndexFields[index]].AsBinary, FromCacheOrRow(collection, id, row)));
                }
            }

            if (bounds.Low.AsSpan().SequenceCompareTo(bounds.High) < 0)
            {
                var entries = collection.PendingEntries[index].GetViewBetween(new PendingEntry(bounds.Low), new PendingEntry(bounds.High));
                fromMemory.AddRange((descending ? entries.Reverse() : entries).Take(limit).Select(entry => (entry.Key, entry.Document!.Visible)));
            }
        }

        if (fromImage.Count < limit && !isAll)
        {
            return null;
        }

        var found = new List<Stored<T>>(Math.Min(limit, fromImage.Count + fromMemory.Count));
        var unreadable = 0;
        for (int i = 0, m = 0; found.Count + unreadable < limit && (i < fromImage.Count || m < fromMemory.Count); )
        {
            var order =
                i == fromImage.Count ? 1
                : m == fromMemory.Count ? -1
                : fromImage[i].Entry.AsSpan().SequenceCompareTo(fromMemory[m].Entry) * (descending ? -1 : 1);
            var snapshot = order < 0 ? fromImage[i++].Snapshot : fromMemory[m++].Snapshot;
            if (snapshot.Stored is Stored<T> stored)
            {
                found.Add(stored);
            }
            else
            {
                unreadable++;
                var damaged = (Unreadable)snapshot.Stored!;
                troubled.Tell(damaged.Type, damaged.Id, damaged.Cause);
            }
        }

        return found;
    }

    /// <summary>To be called with <see cref="View.Sync"/> held.</summary>
    private Snapshot FromCacheOrRow(Collection collection, string id, BsonDocument row) =>
        view.TryGetVisible(new DocumentKey(collection, id), out var known) && known.Version == row[Collection.VersionField].AsInt64
            ? known
            : collection.Decode(row);

    private void LoadMissing(PreparedChange[] changes, (Snapshot Snapshot, int Epoch)?[] loaded)
    {
        for (var i = 0; i < changes.Length; i++)
        {
            int epoch;
            if (changes[i].HasNewId)
            {
                continue;
            }

            lock (view.Sync)
            {
                if (view.TryGetLatest(changes[i].Key, out _))
                {
                    continue;
                }

                epoch = view.Epoch(changes[i].Key);
            }

            loaded[i] = (Load(changes[i].Collection, changes[i].IdBytes), epoch);
        }
    }

    private Snapshot Load(Collection collection, byte[] id) => Guarded(() => image.Find(collection, id)) is { } row ? collection.Decode(row) : Snapshot.Absent;
}
