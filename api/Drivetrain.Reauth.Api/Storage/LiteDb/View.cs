using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// The documents in memory: decided changes that are not on the disk yet, over a cache of what is. Every member must be called with <see cref="Sync"/> held, and nothing
/// here waits for a disk.
/// <para>
/// A document that is not here is read from LiteDB by a caller without the lock. <see cref="Epoch"/> tells it afterwards whether the document may have changed meanwhile.
/// </para>
/// </summary>
internal sealed class View(int cacheCapacity)
{
    private readonly int[] epochs = new int[4096];
    private readonly DocumentCache cache = new(cacheCapacity);

    public object Sync { get; } = new();

    /// <summary>Grows with each change to the document (or one of those that share its slot).</summary>
    public int Epoch(DocumentKey key) => epochs[Slot(key)];

    /// <summary>What a reader may see.</summary>
    public bool TryGetVisible(DocumentKey key, out Snapshot snapshot)
    {
        if (key.Collection.Pending.TryGetValue(key.Id, out var pending))
        {
            snapshot = pending.Visible;
            return true;
        }

        return cache.TryGet(key, out snapshot);
    }

    /// <summary>What a commit is decided on, whether visible yet or not.</summary>
    public bool TryGetLatest(DocumentKey key, out Snapshot snapshot)
    {
        if (key.Collection.Pending.TryGetValue(key.Id, out var pending))
        {
            snapshot = pending.Latest;
            return true;
        }

        return cache.TryGet(key, out snapshot);
    }

    /// <summary>The batch whose durable change to the document is still hidden from readers; null when there is none.</summary>
    public static PendingBatch? HiddenBy(DocumentKey key) =>
        key.Collection.Pending.TryGetValue(key.Id, out var pending) && !pending.LatestBatch.Visible ? pending.LatestBatch : null;

    /// <summary>Keeps what was read from LiteDB, unless the document changed since <paramref name="epoch"/>.</summary>
    public bool TryKeep(DocumentKey key, Snapshot read, int epoch)
    {
        if (epochs[Slot(key)] != epoch)
        {
            return false;
        }

        cache.Set(key, read);
        return true;
    }

    /// <summary>Adds a decided batch. Before it, <paramref name="before"/> gave the latest state of each change's document.</summary>
    public void Add(PendingBatch batch, ReadOnlySpan<Snapshot> before)
    {
        for (var i = 0; i < batch.Changes.Count; i++)
        {
            var change = batch.Changes[i];
            if (!change.Collection.Pending.TryGetValue(change.Id, out var pending))
            {
                pending = new PendingDocument { Visible = before[i], OnDisk = before[i] };
                change.Collection.Pending.Add(change.Id, pending);
            }

            pending.Take(change, batch);
            epochs[Slot(change.Key)]++;
        }
    }

    /// <summary>The batch is on the disk: its changes are visible from now on, all at once.</summary>
    public void Publish(PendingBatch batch)
    {
        foreach (var change in batch.Changes)
        {
            var pending = change.Collection.Pending[change.Id];
            pending.OnDisk = change.After;
            if (!batch.Visible)
            {
                pending.Visible = change.After;
            }

            if (ReferenceEquals(pending.LatestBatch, batch))
            {
                change.Collection.Pending.Remove(change.Id);
                cache.Set(change.Key, change.After);
            }

            epochs[Slot(change.Key)]++;
        }
    }

    /// <summary>Takes back all batches of <paramref name="undone"/> except those of <paramref name="kept"/>, which are visible and stay so, in order.</summary>
    public void Rebuild(IEnumerable<PendingBatch> undone, IEnumerable<PendingBatch> kept)
    {
        var onDisk = new Dictionary<DocumentKey, Snapshot>();
        foreach (var change in undone.SelectMany(batch => batch.Changes))
        {
            if (change.Collection.Pending.Remove(change.Id, out var pending))
            {
                onDisk.Add(change.Key, pending.OnDisk);
                cache.Set(change.Key, pending.OnDisk);
                epochs[Slot(change.Key)]++;
            }
        }

        foreach (var batch in kept)
        {
            Add(batch, [.. batch.Changes.Select(change => onDisk[change.Key])]);
        }
    }

    private int Slot(DocumentKey key) => (key.GetHashCode() & int.MaxValue) % epochs.Length;
}

/// <summary>What memory knows of a document with changes that are not on the disk.</summary>
internal sealed class PendingDocument
{
    /// <summary>What the database on the disk holds.</summary>
    public Snapshot OnDisk { get; set; }

    public Snapshot Visible { get; set; }

    public Snapshot Latest { get; private set; }

    public PendingBatch LatestBatch { get; private set; } = null!;

    public void Take(PreparedChange change, PendingBatch batch)
    {
        Latest = change.After;
        LatestBatch = batch;
        if (batch.Visible)
        {
            Visible = change.After;
        }
    }
}

/// <summary>A decided batch on its way to the disk.</summary>
/// <param name="changes">No document occurs twice.</param>
/// <param name="visible">Readers see it already, and its caller has been answered.</param>
internal sealed class PendingBatch(IReadOnlyList<PreparedChange> changes, bool visible)
{
    private readonly TaskCompletionSource? written = visible ? null : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<PreparedChange> Changes { get; } = changes;

    public bool Visible { get; } = visible;

    /// <summary>A timestamp of <see cref="Stopwatch"/>.</summary>
    public long DecidedAt { get; } = Stopwatch.GetTimestamp();

    public long BodyBytes { get; } = changes.Sum(change => (long)change.BodyBytes);

    /// <summary>How often it was part of a group that failed.</summary>
    public int Failures { get; set; }

    /// <summary>Ends when the batch is on the disk, or faults when it will not be.</summary>
    public Task Written => written?.Task ?? Task.CompletedTask;

    public void Complete() => written?.SetResult();

    public void Fail(Exception exception) => written?.SetException(exception);
}
