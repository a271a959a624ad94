using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Tests.Outbox;

/// <summary>The store's contract in memory: documents are kept as JSON, so nothing is shared by reference. Tests can wait for what it holds.</summary>
internal sealed class MemoryStore : IStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Type, string Id), Row> rows = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Reached)> waiters = [];
    private readonly List<Durability> commits = [];

    /// <summary>Thrown by the next commits instead of applying them, for as long as it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Called before each commit is applied, outside of any lock.</summary>
    public Func<Batch, Task>? BeforeCommit { get; set; }

    public IReadOnlyList<Durability> Commits
    {
        get
        {
            lock (gate)
            {
                return [.. commits];
            }
        }
    }

    public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        lock (gate)
        {
            return ValueTask.FromResult(rows.TryGetValue((T.Type.Name, id), out var row) ? row.Read(T.Type) : null);
        }
    }

    public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        Assert.Contains(index, T.Type.Indexes);
        lock (gate)
        {
            var found = rows.Where(r => string.Equals(r.Key.Type, T.Type.Name, StringComparison.Ordinal))
                .Select(r => (Row: r.Value.Read(T.Type), r.Key.Id))
                .Select(r => (r.Row, r.Id, Key: index.Key(r.Row.Value)))
                .Where(r => r.Key is not null && (range.From is null || Compare(r.Key, range.From) >= 0) && (range.To is null || Compare(r.Key, range.To) < 0))
                .Order(Comparer<(Stored<T> Row, string Id, string? Key)>.Create((a, b) => Compare(a.Key!, b.Key!) is not 0 and var byKey ? byKey : Compare(a.Id, b.Id)))
                .Select(r => r.Row);
            return ValueTask.FromResult<IReadOnlyList<Stored<T>>>([.. (range.Descending ? found.Reverse() : found).Take(limit)]);
        }
    }

    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        if (BeforeCommit is { } before)
        {
            await before(batch);
        }

        if (Failure is { } failure)
        {
            throw failure;
        }

        lock (gate)
        {
            foreach (var change in batch.Changes)
            {
                if ((rows.TryGetValue((change.TypeName, change.Id), out var row) ? row.Version : 0) != change.ExpectedVersion)
                {
                    return new CommitResult(CommitStatus.Conflict, $"{change.TypeName}/{change.Id}");
                }
            }

            foreach (var change in batch.Changes)
            {
                change.Accept(new Writer(rows));
            }

            commits.Add(durability);
        }

        Wake();
        return new CommitResult(CommitStatus.Committed);
    }

    /// <summary>All documents of a type, in the order of their ids.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IDocument<T>
    {
        lock (gate)
        {
            return [.. rows.Where(r => string.Equals(r.Key.Type, T.Type.Name, StringComparison.Ordinal)).Select(r => r.Value.Read(T.Type).Value).OrderBy(v => v.Id, StringComparer.Ordinal)];
        }
    }

    public T? Find<T>(string id)
        where T : class, IDocument<T>
    {
        lock (gate)
        {
            return rows.TryGetValue((T.Type.Name, id), out var row) ? row.Read(T.Type).Value : null;
        }
    }

    /// <summary>Everything that is stored, as one text.</summary>
    public string Dump()
    {
        lock (gate)
        {
            return string.Join('\n', rows.Values.Select(r => Encoding.UTF8.GetString(r.Json)));
        }
    }

    /// <summary>Waits until what is stored satisfies the condition; it is looked at after each commit.</summary>
    public async Task UntilAsync(Func<MemoryStore, bool> condition)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiters.Add((() => condition(this), reached));
        }

        Wake();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Wake()
    {
        lock (gate)
        {
            foreach (var (_, reached) in waiters.Where(w => w.Holds()).ToList())
            {
                reached.TrySetResult();
            }

            waiters.RemoveAll(w => w.Reached.Task.IsCompleted);
        }
    }

    private static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private sealed record Row(byte[] Json, long Version)
    {
        public Stored<T> Read<T>(DocumentType<T> type)
            where T : class => new(JsonSerializer.Deserialize(Json, type.Json)!, Version);
    }

    private sealed class Writer(Dictionary<(string Type, string Id), Row> rows) : IChangeVisitor
    {
        public void VisitPut<T>(Put<T> change)
            where T : class, IDocument<T> =>
            rows[(T.Type.Name, change.Id)] = new Row(JsonSerializer.SerializeToUtf8Bytes(change.Document, T.Type.Json), change.ExpectedVersion + 1);

        public void VisitDelete<T>(Delete<T> change)
            where T : class, IDocument<T> => rows.Remove((T.Type.Name, change.Id));
    }
}
