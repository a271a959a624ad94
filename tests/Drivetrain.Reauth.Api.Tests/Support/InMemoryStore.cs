using System.Text.Json;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>A store without a disk: one lock, documents as JSON so that nothing is shared by reference, every query a scan.</summary>
internal sealed class InMemoryStore : IStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Type, string Id), (byte[] Json, long Version)> documents = [];

    /// <summary>Thrown by every commit while it is set.</summary>
    public Exception? CommitFailure { get; set; }

    public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        lock (gate)
        {
            return ValueTask.FromResult(documents.TryGetValue((T.Type.Name, id), out var found) ? Read<T>(found) : null);
        }
    }

    public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        lock (gate)
        {
            var rows = documents.Where(row => string.Equals(row.Key.Type, T.Type.Name, StringComparison.Ordinal)).Select(row => Read<T>(row.Value))
                .Select(row => (Key: index.Key(row.Value), Row: row))
                .Where(row => row.Key is not null
                    && (range.From is null || string.CompareOrdinal(row.Key, range.From) >= 0)
                    && (range.To is null || string.CompareOrdinal(row.Key, range.To) < 0))
                .OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.Row.Value.Id, StringComparer.Ordinal).Select(row => row.Row).ToList();
            if (range.Descending)
            {
                rows.Reverse();
            }

            return ValueTask.FromResult<IReadOnlyList<Stored<T>>>([.. rows.Take(limit)]);
        }
    }

    public ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        if (CommitFailure is { } failure)
        {
            throw failure;
        }

        lock (gate)
        {
            foreach (var change in batch.Changes)
            {
                if (documents.GetValueOrDefault((change.TypeName, change.Id)).Version != change.ExpectedVersion)
                {
                    return ValueTask.FromResult(new CommitResult(CommitStatus.Conflict, $"{change.TypeName}/{change.Id}"));
                }
            }

            var writer = new Writer(documents);
            foreach (var change in batch.Changes)
            {
                change.Accept(writer);
            }

            return ValueTask.FromResult(new CommitResult(CommitStatus.Committed));
        }
    }

    /// <summary>All that is stored, as text: what somebody who stole the database would read.</summary>
    public string Dump()
    {
        lock (gate)
        {
            return string.Join('\n', documents.Select(row => $"{row.Key.Type}/{row.Key.Id} {System.Text.Encoding.UTF8.GetString(row.Value.Json)}"));
        }
    }

    private static Stored<T> Read<T>((byte[] Json, long Version) row)
        where T : class, IDocument<T> => new(JsonSerializer.Deserialize(row.Json, T.Type.Json)!, row.Version);

    private sealed class Writer(Dictionary<(string Type, string Id), (byte[] Json, long Version)> documents) : IChangeVisitor
    {
        public void VisitPut<T>(Put<T> change)
            where T : class, IDocument<T> =>
            documents[(change.TypeName, change.Id)] = (JsonSerializer.SerializeToUtf8Bytes(change.Document, T.Type.Json), change.ExpectedVersion + 1);

        public void VisitDelete<T>(Delete<T> change)
            where T : class, IDocument<T> => documents.Remove((change.TypeName, change.Id));
    }
}
