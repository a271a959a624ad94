using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>
/// A store that a year's sweeps can read some hundred thousand times: documents go through their JSON once, when they are written. What is told is handed on
/// instead of kept.
/// </summary>
internal sealed class YearStore : IStore
{
    /// <summary>Sorts after every key.</summary>
    private const string Last = "\uFFFF\uFFFF";

    private static readonly Comparer<(string Key, string Id)> ByKey = Comparer<(string Key, string Id)>.Create(
        (one, other) => string.CompareOrdinal(one.Key, other.Key) is not 0 and var order ? order : string.CompareOrdinal(one.Id, other.Id)
    );

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Type, string Id), Row> _rows = [];
    private readonly Dictionary<(string Type, string Index), SortedSet<(string Key, string Id)>> _keys = [];
    private readonly List<OutboxMessage> _told = [];

    /// <summary>What was told since this was last asked.</summary>
    public IReadOnlyList<OutboxMessage> TakeTold()
    {
        lock (_gate)
        {
            List<OutboxMessage> told = [.. _told];
            _told.Clear();
            return told;
        }
    }

    public IReadOnlyList<T> All<T>()
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            return [.. _rows.Values.Select(row => row.Document).OfType<T>()];
        }
    }

    /// <summary>How many documents have such a key.</summary>
    public int Count<T>(DocumentIndex<T> index, Predicate<string> isMeant)
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            return Keys(T.Type.Name, index.Name).Count(entry => isMeant(entry.Key));
        }
    }

    public T? Find<T>(string id)
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            return _rows.TryGetValue((T.Type.Name, id), out var row) ? (T)row.Document : null;
        }
    }

    public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_rows.TryGetValue((T.Type.Name, id), out var row) ? new Stored<T>((T)row.Document, row.Version) : null);
        }
    }

    public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        lock (_gate)
        {
            var keys = Keys(T.Type.Name, index.Name).GetViewBetween((range.From ?? "", ""), (range.To ?? Last, ""));
            var found = (range.Descending ? keys.Reverse() : keys).Take(limit).Select(entry => _rows[(T.Type.Name, entry.Id)]);
            return ValueTask.FromResult<IReadOnlyList<Stored<T>>>([.. found.Select(row => new Stored<T>((T)row.Document, row.Version))]);
        }
    }

    public ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var change in batch.Changes)
            {
                if ((_rows.TryGetValue((change.TypeName, change.Id), out var row) ? row.Version : 0) != change.ExpectedVersion)
                {
                    return ValueTask.FromResult(new CommitResult(CommitStatus.Conflict, $"{change.TypeName}/{change.Id}"));
                }
            }

            var writer = new Writer(this);
            foreach (var change in batch.Changes)
            {
                change.Accept(writer);
            }
        }

        return ValueTask.FromResult(new CommitResult(CommitStatus.Committed));
    }

    private SortedSet<(string Key, string Id)> Keys(string type, string index)
    {
        if (!_keys.TryGetValue((type, index), out var keys))
        {
            _keys[(type, index)] = keys = new SortedSet<(string Key, string Id)>(ByKey);
        }

        return keys;
    }

    private void Replace(string type, string id, Row? row)
    {
        _rows.Remove((type, id), out var before);
        foreach (var (index, key) in before?.Keys ?? [])
        {
            Keys(type, index).Remove((key, id));
        }

        if (row is not null)
        {
            _rows[(type, id)] = row;
            foreach (var (index, key) in row.Keys)
            {
                Keys(type, index).Add((key, id));
            }
        }
    }

    private sealed record Row(object Document, long Version, IReadOnlyList<(string Index, string Key)> Keys);

    private sealed class Writer(YearStore store) : IChangeVisitor
    {
        public void VisitPut<T>(Put<T> change)
            where T : class, IDocument<T>
        {
            if (change.Document is OutboxMessage message)
            {
                store._told.Add(message);
            }
            else if (change.Document is not AuditEntry)
            {
                var json = JsonSerializer.SerializeToUtf8Bytes(change.Document, T.Type.Json);
                var read = JsonSerializer.Deserialize(json, T.Type.Json)!;
                var keys = T.Type.Indexes.Select(index => (index.Name, Key: index.Key(read))).Where(entry => entry.Key is not null);
                store.Replace(change.TypeName, change.Id, new Row(read, change.NextVersion, [.. keys.Select(entry => (entry.Name, entry.Key!))]));
            }
        }

        public void VisitDelete<T>(Delete<T> change)
            where T : class, IDocument<T> => store.Replace(change.TypeName, change.Id, row: null);
    }
}
