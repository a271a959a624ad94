namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>What memory knows of a document with changes that the image does not hold. Guarded by <see cref="View.Sync"/>.</summary>
internal sealed class PendingDocument(DocumentKey key, Snapshot before)
{
    private byte[]?[]? _shown;

    public DocumentKey Key => key;

    /// <summary>What the disk holds: the journal, or the image alone while <see cref="Journaled"/> is null.</summary>
    public Snapshot OnDisk { get; private set; } = before;

    /// <summary>What readers see.</summary>
    public Snapshot Visible { get; private set; } = before;

    /// <summary>What the next commit is decided on.</summary>
    public Snapshot Latest { get; private set; } = before;

    /// <summary>The last change that is in the journal, and not in the image.</summary>
    public PreparedChange? Journaled { get; private set; }

    /// <summary>The batch with the latest change, while that is not in the journal.</summary>
    public PendingBatch? LatestBatch { get; private set; }

    /// <summary>Whether readers see something else than the image holds.</summary>
    public bool Shadows => _shown is not null;

    /// <summary>A change was decided.</summary>
    public void Take(PreparedChange change, PendingBatch batch)
    {
        Latest = change.After;
        LatestBatch = batch;
        if (batch.Visible)
        {
            Show(change);
        }
    }

    /// <summary>A change is in the journal.</summary>
    public void Publish(PreparedChange change, PendingBatch batch)
    {
        OnDisk = change.After;
        Journaled = change;
        if (!batch.Visible)
        {
            Show(change);
        }

        if (ReferenceEquals(LatestBatch, batch))
        {
            LatestBatch = null;
        }
    }

    /// <summary>The image holds what was journaled when the merge began. True when nothing is left to remember.</summary>
    public bool Merged(PreparedChange change)
    {
        if (ReferenceEquals(Journaled, change))
        {
            Journaled = null;
        }

        return Journaled is null && LatestBatch is null;
    }

    /// <summary>Takes back what the disk does not hold.</summary>
    public void Undo()
    {
        Latest = OnDisk;
        LatestBatch = null;
        if (Journaled is { } journaled)
        {
            Show(journaled);
        }
        else
        {
            Visible = OnDisk;
            Hide();
        }
    }

    /// <summary>Takes the document's entries out of the indexes.</summary>
    public void Hide()
    {
        for (var i = 0; i < _shown?.Length; i++)
        {
            if (_shown[i] is { } entry)
            {
                key.Collection.PendingEntries[i].Remove(new PendingEntry(entry));
            }
        }

        _shown = null;
    }

    private void Show(PreparedChange change)
    {
        Hide();
        Visible = change.After;
        _shown = change.Entries;
        for (var i = 0; i < _shown.Length; i++)
        {
            if (_shown[i] is { } entry)
            {
                key.Collection.PendingEntries[i].Add(new PendingEntry(entry, this));
            }
        }
    }
}

/// <summary>An index entry of a pending document. Entries end with the document's id, so no two are equal.</summary>
internal readonly record struct PendingEntry(byte[] Key, PendingDocument? Document = null)
{
    public static IComparer<PendingEntry> ByKey { get; } = Comparer<PendingEntry>.Create((left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
}
