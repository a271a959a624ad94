namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// The documents in memory: changes that are decided or in the journal, over a cache of what the image holds. Every member must be called with
/// <see cref="Sync"/> held, and nothing here waits for a disk.
/// <para>
/// A document that is not here is read from the image by a caller without the lock. <see cref="Epoch"/> tells it afterwards whether the document may have
/// changed meanwhile.
/// </para>
/// </summary>
internal sealed class View(int cacheCapacity)
{
    private readonly int[] _epochs = new int[4096];
    private readonly DocumentCache _cache = new(cacheCapacity);
    private Dictionary<DocumentKey, PreparedChange> _unmerged = [];

    public object Sync { get; } = new();

    /// <summary>Grows with each change to the document (or one of those that share its slot).</summary>
    public int Epoch(DocumentKey key) => _epochs[Slot(key)];

    /// <summary>What a reader may see.</summary>
    public bool TryGetVisible(DocumentKey key, out Snapshot snapshot)
    {
        if (key.Collection.Pending.TryGetValue(key.Id, out var pending))
        {
            snapshot = pending.Visible;
            return true;
        }

        return _cache.TryGet(key, out snapshot);
    }

    /// <summary>What a commit is decided on, whether visible yet or not.</summary>
    public bool TryGetLatest(DocumentKey key, out Snapshot snapshot)
    {
        if (key.Collection.Pending.TryGetValue(key.Id, out var pending))
        {
            snapshot = pending.Latest;
            return true;
        }

        return _cache.TryGet(key, out snapshot);
    }

    /// <summary>The batch whose durable change to the document is still hidden from readers; null when there is none.</summary>
    public static PendingBatch? HiddenBy(DocumentKey key) =>
        key.Collection.Pending.TryGetValue(key.Id, out var pending) && pending.LatestBatch is { Visible: false } hidden ? hidden : null;

    /// <summary>Bytes of bodies that the journal holds and the image does not.</summary>
    public long UnmergedBytes { get; private set; }

    /// <summary>Keeps what was read from the image, unless the document changed since <paramref name="epoch"/>.</summary>
    public bool TryKeep(DocumentKey key, Snapshot read, int epoch)
    {
        if (_epochs[Slot(key)] != epoch)
        {
            return false;
        }

        _cache.Set(key, read);
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
                pending = new PendingDocument(change.Key, before[i]);
                change.Collection.Pending.Add(change.Id, pending);
            }

            pending.Take(change, batch);
            _epochs[Slot(change.Key)]++;
        }
    }

    /// <summary>The batch is in the journal: its changes are visible from now on, all at once, and wait for the next merge.</summary>
    public void Publish(PendingBatch batch)
    {
        foreach (var change in batch.Changes)
        {
            var pending = change.Collection.Pending[change.Id];
            UnmergedBytes += Weight(change) - Weight(pending.Journaled);
            pending.Publish(change, batch);
            _unmerged[change.Key] = change;
            _epochs[Slot(change.Key)]++;
        }
    }

    /// <summary>The documents that the next merge writes, each once.</summary>
    public IReadOnlyCollection<PreparedChange> BeginMerge()
    {
        var merging = _unmerged;
        _unmerged = [];
        return merging.Values;
    }

    /// <summary>The image holds these documents.</summary>
    public void EndMerge(IReadOnlyCollection<PreparedChange> merged)
    {
        foreach (var change in merged)
        {
            var pending = change.Collection.Pending[change.Id];
            UnmergedBytes -= ReferenceEquals(pending.Journaled, change) ? Weight(change) : 0;
            if (pending.Merged(change))
            {
                Forget(pending);
            }
        }
    }

    /// <summary>Takes back all batches of <paramref name="undone"/> except those of <paramref name="kept"/>, which are visible and stay so, in order.</summary>
    public void Rebuild(IReadOnlyCollection<PendingBatch> undone, IEnumerable<PendingBatch> kept)
    {
        var onDisk = new Dictionary<DocumentKey, Snapshot>();
        foreach (var change in undone.SelectMany(batch => batch.Changes))
        {
            if (!onDisk.ContainsKey(change.Key))
            {
                var pending = change.Collection.Pending[change.Id];
                onDisk.Add(change.Key, pending.OnDisk);
                pending.Undo();
                _epochs[Slot(change.Key)]++;
                if (pending.Journaled is null)
                {
                    Forget(pending);
                }
            }
        }

        foreach (var batch in kept)
        {
            Add(batch, [.. batch.Changes.Select(change => onDisk[change.Key])]);
        }
    }

    /// <summary>A document costs more than its body while it is remembered.</summary>
    private static long Weight(PreparedChange? change) => change is null ? 0 : change.BodyBytes + 512;

    private void Forget(PendingDocument pending)
    {
        pending.Hide();
        pending.Key.Collection.Pending.Remove(pending.Key.Id);
        _cache.Set(pending.Key, pending.OnDisk);
    }

    private int Slot(DocumentKey key) => (key.GetHashCode() & int.MaxValue) % _epochs.Length;
}
