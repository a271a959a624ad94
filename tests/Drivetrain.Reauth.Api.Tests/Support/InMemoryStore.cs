using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// A store without a disk that passes the contract of stores: one lock, documents as JSON so that nothing is shared by reference, every query
/// a scan. Every call gives its thread away before it does anything, so that calls of several requests interleave as they do on a disk. Tests
/// can wait for what it holds.
/// </summary>
internal sealed partial class InMemoryStore : IStore
{
    private const int LongestId = 128;
    private const int LongestKey = 512;

    private readonly Lock _gate = new();
    private Dictionary<(string Type, string Id), Row> _rows = [];
    private Dictionary<(string Type, string Id), Row> _durable = [];
    private readonly List<(Func<bool> Holds, TaskCompletionSource Reached)> _waiters = [];
    private readonly List<Durability> _commits = [];

    /// <summary>Thrown by every commit while it is set.</summary>
    public Exception? CommitFailure { get; set; }

    /// <summary>Grows with every change of what is stored.</summary>
    public int Changes { get; private set; }

    /// <summary>Called before each commit is applied, outside of any lock.</summary>
    public Func<Batch, Task>? BeforeCommit { get; set; }

    /// <summary>How each commit that was applied was asked for, oldest first.</summary>
    public IReadOnlyList<Durability> Commits
    {
        get
        {
            lock (_gate)
            {
                return [.. _commits];
            }
        }
    }

    public async ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        await Task.Yield();
        lock (_gate)
        {
            return _rows.TryGetValue((T.Type.Name, id), out var row) ? row.Read(T.Type, id) : null;
        }
    }

    public async ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        if (!T.Type.Indexes.Contains(index))
        {
            throw new ArgumentException($"{T.Type.Name} declares no index {index.Name}.", nameof(index));
        }

        await Task.Yield();
        lock (_gate)
        {
            var found = Of<T>()
                .Select(stored => (Stored: stored, Key: index.Key(stored.Value)))
                .Where(row => row.Key is not null)
                .Where(row => (range.From is null || Compare(row.Key!, range.From) >= 0) && (range.To is null || Compare(row.Key!, range.To) < 0))
                .OrderBy(row => row.Key!, Comparer<string>.Create(Compare))
                .ThenBy(row => row.Stored.Value.Id, Comparer<string>.Create(Compare))
                .Select(row => row.Stored);
            return [.. (range.Descending ? found.Reverse() : found).Take(limit)];
        }
    }

    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        if (BeforeCommit is { } before)
        {
            await before(batch);
        }

        if (CommitFailure is { } failure)
        {
            throw failure;
        }

        var writer = new Writer();
        foreach (var change in batch.Changes)
        {
            change.Accept(writer);
        }

        lock (_gate)
        {
            foreach (var change in batch.Changes)
            {
                if ((_rows.TryGetValue((change.TypeName, change.Id), out var row) ? row.Version : 0) != change.ExpectedVersion)
                {
                    return new CommitResult(CommitStatus.Conflict, $"{change.TypeName}/{change.Id}");
                }
            }

            foreach (var (key, row) in writer.Rows)
            {
                if (row is null)
                {
                    _rows.Remove(key);
                }
                else
                {
                    _rows[key] = row;
                }
            }

            Changes++;
            _commits.Add(durability);
            if (CanLosePower && durability == Durability.Durable)
            {
                _durable = new(_rows);
            }
        }

        Wake();
        return new CommitResult(CommitStatus.Committed);
    }

    public void EnsureWritable()
    {
        if (CommitFailure is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Keeps what <see cref="LosePower"/> goes back to; it costs a copy a commit.</summary>
    public bool CanLosePower { get; init; }

    /// <summary>Deferred batches that no durable one has followed are gone, as after a crash.</summary>
    public void LosePower()
    {
        lock (_gate)
        {
            Changes++;
            _rows = new(_durable);
        }
    }

    private IEnumerable<Stored<T>> Of<T>()
        where T : class, IDocument<T> =>
        _rows
            .Where(row => string.Equals(row.Key.Type, T.Type.Name, StringComparison.Ordinal))
            .Select(row => row.Value.TryRead(T.Type, row.Key.Id))
            .OfType<Stored<T>>();

    private static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private sealed record Row(byte[] Json, long Version)
    {
        public Stored<T> Read<T>(DocumentType<T> type, string id)
            where T : class
        {
            try
            {
                return new(JsonSerializer.Deserialize(Json, type.Json)!, Version);
            }
            catch (JsonException exception)
            {
                throw new DocumentUnreadableException(type.Name, id, exception);
            }
        }

        /// <summary>As queries read: a damaged row is left out.</summary>
        public Stored<T>? TryRead<T>(DocumentType<T> type, string id)
            where T : class
        {
            try
            {
                return Read(type, id);
            }
            catch (DocumentUnreadableException)
            {
                return null;
            }
        }
    }

    /// <summary>Prepares rows outside of the lock, and refuses what no store takes.</summary>
    private sealed class Writer : IChangeVisitor
    {
        private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

        /// <summary>What becomes of each document; null for one that is deleted.</summary>
        public List<((string Type, string Id) Key, Row? Row)> Rows { get; } = [];

        public void VisitPut<T>(Put<T> change)
            where T : class, IDocument<T>
        {
            if (
                change.Id.Length is 0 or > LongestId
                || Strict.GetByteCount(change.Id) < change.Id.Length
                || T.Type.Indexes.Any(index => Strict.GetByteCount(index.Key(change.Document) ?? "") > LongestKey)
            )
            {
                throw new ArgumentException("The id or an index key is over its bound.", nameof(change));
            }

            Rows.Add(((change.TypeName, change.Id), new Row(JsonSerializer.SerializeToUtf8Bytes(change.Document, T.Type.Json), change.NextVersion)));
        }

        public void VisitDelete<T>(Delete<T> change)
            where T : class, IDocument<T> => Rows.Add(((change.TypeName, change.Id), null));
    }
}
