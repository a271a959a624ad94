using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// The embedded engine. A commit is decided in memory by its caller, in one order for the whole database, made durable by <see cref="JournalWriter"/>, and
/// merged into the image by <see cref="Merger"/>. One process owns the files, so memory is coherent with them.
/// </summary>
internal sealed partial class LiteDbStore(
    View view,
    LiteDbImage image,
    Merger merger,
    JournalWriter writer,
    SpaceGuard space,
    TroubledRows troubled,
    StorageOptions options
) : IStore
{
    private const string NotYet = "The disk didn't respond in time. Nothing was changed.";

    private readonly ConcurrentDictionary<string, Collection> _collections = new(StringComparer.Ordinal);

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
                    return Readable<T>(visible);
                }

                epoch = view.Epoch(key);
            }

            if (!DocumentBounds.TryId(id, out var idBytes))
            {
                return null;
            }

            var read = Load(collection, idBytes);
            lock (view.Sync)
            {
                if (view.TryKeep(key, read, epoch))
                {
                    return Readable<T>(read);
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
        if (durability == Durability.Durable)
        {
            // On the caller's thread. A deferred document is mostly replaced before it is written, and is serialized only if it is not.
            foreach (var change in changes)
            {
                _ = change.Body;
            }
        }

        foreach (var change in changes)
        {
            await BoundedAsync(change.Collection.EnsureReadyAsync(PrepareAsync), NotYet, cancellationToken);
        }

        var loaded = new (Snapshot Snapshot, int Epoch)?[changes.Length];
        while (true)
        {
            if (changes.Any(change => change.NeedsRoom))
            {
                space.ThrowIfLow();
            }

            var decision = Decide(changes, loaded, durability);
            switch (decision)
            {
                case { Missing: true }:
                    LoadMissing(changes, loaded);
                    break;

                case { WaitFor: { } hidden }:
                    // The document that conflicts has a change that may still fail. Whoever is told of a conflict must be able to read what it conflicts with.
                    await BoundedAsync(hidden.Written, NotYet, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                    break;

                case { Room: { } room }:
                    await BoundedAsync(room, "The database can't keep up with the changes. Nothing was changed. Try again in a moment.", cancellationToken);
                    break;

                case { Conflict: { } conflict }:
                    return new CommitResult(CommitStatus.Conflict, $"{conflict.Collection.Name}/{conflict.Id}");

                default:
                    await BoundedAsync(decision.Accepted!.Written, "The disk didn't respond in time. The change may still take effect.", cancellationToken);
                    return new CommitResult(CommitStatus.Committed);
            }
        }
    }

    public void EnsureWritable()
    {
        space.ThrowIfExhausted();
        lock (view.Sync)
        {
            writer.ThrowIfClosed();
        }
    }

    internal Collection<T> CollectionOf<T>()
        where T : class, IDocument<T>
    {
        var type = T.Type;
        if (!_collections.TryGetValue(type.Name, out var collection))
        {
            collection = _collections.GetOrAdd(type.Name, static (_, documentType) => new Collection<T>(documentType), type);
        }

        return collection as Collection<T> ?? throw new InvalidOperationException($"Two document types are named {type.Name}.");
    }

    private Decision Decide(PreparedChange[] changes, (Snapshot Snapshot, int Epoch)?[] loaded, Durability durability)
    {
        var before = new Snapshot[changes.Length];
        lock (view.Sync)
        {
            writer.ThrowIfClosed();
            if (writer.AwaitRoom() is { IsCompleted: false } room)
            {
                return new Decision { Room = room };
            }

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

    private Task PrepareAsync(Collection collection) => merger.RunAsync(current => current.Ensure(collection));

    private static Stored<T>? Readable<T>(Snapshot snapshot)
        where T : class => snapshot.Stored is Unreadable unreadable ? throw unreadable.Error() : (Stored<T>?)snapshot.Stored;

    private async Task BoundedAsync(Task task, string otherwise, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(options.CommitTimeout, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StorageStalledException(otherwise, exception);
        }
    }

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
            merger.Suspect(exception);
            throw new StorageUnavailableException("The database could not be read.", exception);
        }
    }

    private readonly record struct Decision
    {
        public bool Missing { get; init; }

        public PendingBatch? WaitFor { get; init; }

        public Task? Room { get; init; }

        public PreparedChange? Conflict { get; init; }

        public PendingBatch? Accepted { get; init; }
    }
}
