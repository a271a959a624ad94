using System.Collections.Concurrent;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// The embedded engine. A commit is decided in memory by its caller, in one order for the whole database, and written by <see cref="GroupWriter"/>. One process owns
/// the files, so memory is coherent with them.
/// </summary>
internal sealed partial class LiteDbStore(View view, Database database, GroupWriter writer, SpaceGuard space) : IStore
{
    private readonly ConcurrentDictionary<string, Collection> collections = new(StringComparer.Ordinal);

    public async ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        cancellationToken.ThrowIfCancellationRequested();
        var collection = CollectionOf<T>();
        var key = new DocumentKey(collection, id);
        while (true)
        {
            int epoch;
            lock (view.Sync)
            {
                if (view.TryGetVisible(key, out var visible))
                {
                    return (Stored<T>?)visible.Stored;
                }

                epoch = view.Epoch(key);
            }

            if (!OrderedKey.TryId(id, out var idBytes))
            {
                return null;
            }

            var read = Load(collection, idBytes);
            lock (view.Sync)
            {
                if (view.TryKeep(key, read, epoch))
                {
                    return (Stored<T>?)read.Stored;
                }
            }

            await Task.Yield();
        }
    }

    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        var changes = new BatchPreparation(this).Prepare(batch);
        foreach (var change in changes)
        {
            await change.Collection.EnsureReadyAsync(PrepareAsync).WaitAsync(cancellationToken);
        }

        var loaded = new (Snapshot Snapshot, int Epoch)?[changes.Length];
        while (true)
        {
            space.ThrowIfLow();
            var decision = Decide(changes, loaded, durability);
            switch (decision)
            {
                case { Missing: true }:
                    LoadMissing(changes, loaded);
                    break;

                case { WaitFor: { } hidden }:
                    // The document that conflicts has a change that may still fail. Whoever is told of a conflict must be able to read what it conflicts with.
                    await hidden.Written.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                    break;

                case { Conflict: { } conflict }:
                    return new CommitResult(CommitStatus.Conflict, $"{conflict.Collection.Name}/{conflict.Id}");

                default:
                    await decision.Accepted!.Written.WaitAsync(cancellationToken);
                    return new CommitResult(CommitStatus.Committed);
            }
        }
    }

    public void EnsureWritable()
    {
        space.ThrowIfLow();
        lock (view.Sync)
        {
            writer.ThrowIfClosed();
        }
    }

    internal Collection<T> CollectionOf<T>()
        where T : class, IDocument<T>
    {
        var type = T.Type;
        if (!collections.TryGetValue(type.Name, out var collection))
        {
            collection = collections.GetOrAdd(type.Name, static (_, documentType) => new Collection<T>(documentType), type);
        }

        return collection as Collection<T> ?? throw new InvalidOperationException($"Two document types are named {type.Name}.");
    }

    private Decision Decide(PreparedChange[] changes, (Snapshot Snapshot, int Epoch)?[] loaded, Durability durability)
    {
        var before = new Snapshot[changes.Length];
        lock (view.Sync)
        {
            writer.ThrowIfClosed();
            PendingBatch? hidden = null;
            for (var i = 0; i < changes.Length; i++)
            {
                var change = changes[i];
                if (!view.TryGetLatest(change.Key, out before[i]) && !change.HasNewId)
                {
                    if (loaded[i] is not { } read || read.Epoch != view.Epoch(change.Key))
                    {
                        return new Decision { Missing = true };
                    }

                    before[i] = read.Snapshot;
                }

                var hiding = View.HiddenBy(change.Key);
                if (before[i].Version != change.ExpectedVersion)
                {
                    return hiding is null ? new Decision { Conflict = change } : new Decision { WaitFor = hiding };
                }

                hidden ??= hiding;
            }

            // A deferred batch that builds on a change not yet on the disk must not be seen, nor answered, before that change is.
            var accepted = new PendingBatch(changes, visible: durability == Durability.Deferred && hidden is null);
            view.Add(accepted, before);
            writer.Enqueue(accepted);
            return new Decision { Accepted = accepted };
        }
    }

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

    private Snapshot Load(Collection collection, byte[] id) =>
        Guarded(() => database.Find(collection, id)) is { } row ? collection.Decode(row) : Snapshot.Absent;

    private Task PrepareAsync(Collection collection) => writer.RunAsync(current => current.Ensure(collection));

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StorageUnavailableException)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Whatever LiteDB throws while reading means that it or the disk is broken; it may have closed itself.
            writer.Suspect(exception);
            throw new StorageUnavailableException("The database could not be read.", exception);
        }
    }

    private readonly record struct Decision
    {
        public bool Missing { get; init; }

        public PendingBatch? WaitFor { get; init; }

        public PreparedChange? Conflict { get; init; }

        public PendingBatch? Accepted { get; init; }
    }
}
