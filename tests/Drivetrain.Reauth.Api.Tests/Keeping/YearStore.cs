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
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Type, string Id), Row> _rows = [];
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
            return _rows.Values.Count(row => row.Document is T && row.Keys[index.Name] is { } key && isMeant(key));
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
            var found = _rows
                .Values.Where(row => row.Document is T)
                .Select(row => (Row: row, Key: row.Keys[index.Name]))
                .Where(row => row.Key is not null && IsIn(range, row.Key))
                .OrderBy(row => row.Key, StringComparer.Ordinal)
                .Select(row => new Stored<T>((T)row.Row.Document, row.Row.Version));
            return ValueTask.FromResult<IReadOnlyList<Stored<T>>>([.. (range.Descending ? found.Reverse() : found).Take(limit)]);
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

    private static bool IsIn(KeyRange range, string key) =>
        (range.From is null || string.CompareOrdinal(key, range.From) >= 0) && (range.To is null || string.CompareOrdinal(key, range.To) < 0);

    private sealed record Row(object Document, long Version, IReadOnlyDictionary<string, string?> Keys);

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
                var keys = T.Type.Indexes.ToDictionary(index => index.Name, index => index.Key(read), StringComparer.Ordinal);
                store._rows[(change.TypeName, change.Id)] = new Row(read, change.NextVersion, keys);
            }
        }

        public void VisitDelete<T>(Delete<T> change)
            where T : class, IDocument<T> => store._rows.Remove((change.TypeName, change.Id));
    }
}
