using System.Diagnostics;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// The thread that makes commits durable. It takes everything decided so far as a group, appends it to the journal, and answers all waiters: the cost of a sync
/// is shared by whoever came meanwhile. Between two groups it hands what the journal holds to the <see cref="Merger"/>, and goes on in the other segment.
/// </summary>
internal sealed partial class JournalWriter(JournalFiles journal, Merger merger, View view, StorageOptions options, ILogger<JournalWriter> logger)
{
    private const int MaxGroupBatches = 512;

    private const long MaxGroupBodyBytes = 4 * 1024 * 1024;

    /// <summary>A deferred batch is visible already, so after a failure it is tried again; one that fails as often as this is given up.</summary>
    private const int MaxFailures = 3;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingBatch> _queue = [];
    private int _durableInQueue;
    private bool _merging;
    private bool _mergeWanted;
    private long _unmergedSince;
    private long _writingSince;
    private bool _stopping;
    private Exception? _unavailable;

    /// <summary>Why nothing can be written at the moment; null when all is well.</summary>
    public Exception? Unavailable
    {
        get
        {
            lock (view.Sync)
            {
                return _unavailable;
            }
        }
    }

    /// <summary>Whether the image holds all that was acknowledged, which is so after a clean stop.</summary>
    public bool IsMerged
    {
        get
        {
            lock (view.Sync)
            {
                return !_merging && view.UnmergedBytes == 0;
            }
        }
    }

    /// <summary>Whether a write has been under way for longer than a disk that is well takes.</summary>
    public bool IsStalled => Volatile.Read(ref _writingSince) is > 0 and var since && Stopwatch.GetElapsedTime(since) > options.StalledAfter;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "storage journal" }.Start();

    /// <summary>
    /// Hands a decided batch over. To be called with <see cref="View.Sync"/> held, so that the order in the journal is the order of decisions.
    /// </summary>
    public void Enqueue(PendingBatch batch)
    {
        _queue.Add(batch);
        if (!batch.Visible)
        {
            _durableInQueue++;
        }

        if (_queue.Count == 1 || (!batch.Visible && _durableInQueue == 1))
        {
            Monitor.PulseAll(view.Sync);
        }
    }

    /// <summary>Throws when batches can't be taken. To be called with <see cref="View.Sync"/> held.</summary>
    public void ThrowIfClosed()
    {
        if (_unavailable is not null)
        {
            throw new StorageUnavailableException("The database can't be written right now. It resumes automatically once the disk works again.", _unavailable);
        }

        if (_stopping)
        {
            throw new StorageUnavailableException("The storage is closing.");
        }

        if (IsStalled)
        {
            throw new StorageStalledException("The disk isn't responding. Nothing was changed.");
        }
    }

    /// <summary>Writes what is left, and merges it into the image.</summary>
    public Task StopAsync()
    {
        lock (view.Sync)
        {
            _stopping = true;
            Monitor.PulseAll(view.Sync);
        }

        return _ended.Task;
    }

    private void Run()
    {
        while (Wait() is { } due)
        {
            if (due.Merge)
            {
                BeginMerge();
                continue;
            }

            var group = TakeGroup();
            if (group.Count > 0)
            {
                Write(group);
            }
        }

        Close();
    }

    /// <summary>Waits for something to do; null is the end.</summary>
    private Due? Wait()
    {
        lock (view.Sync)
        {
            while (true)
            {
                var untilMerge = UntilMerge();
                if (untilMerge == TimeSpan.Zero)
                {
                    return new Due(Merge: true);
                }

                if (_durableInQueue > 0 || _queue.Count >= MaxGroupBatches || (_queue.Count > 0 && _stopping))
                {
                    return new Due(Merge: false);
                }

                if (_stopping)
                {
                    return null;
                }

                // Deferred batches alone wait a little for a durable one that changes the same documents.
                var linger = _queue.Count == 0 ? Timeout.InfiniteTimeSpan : options.DeferredLinger - Stopwatch.GetElapsedTime(_queue[0].DecidedAt);
                if (_queue.Count > 0 && linger <= TimeSpan.Zero)
                {
                    return new Due(Merge: false);
                }

                Monitor.Wait(view.Sync, Shorter(linger, untilMerge));
            }
        }
    }

    private List<PendingBatch> TakeGroup()
    {
        lock (view.Sync)
        {
            // Where nobody waits, one sync for all is better than one for each.
            var whole = _stopping || _durableInQueue == 0 || _queue.Count >= MaxGroupBatches;
            var (group, left) = GroupSelection.Select(
                _queue,
                batch => whole || !batch.Visible || Stopwatch.GetElapsedTime(batch.DecidedAt) >= options.DeferredLinger
            );
            (group, var later) = GroupSelection.Bound(group, MaxGroupBatches, MaxGroupBodyBytes);

            // What is put off stands before what was not chosen: a document's changes keep their order.
            _queue = [.. later, .. left];
            _durableInQueue = _queue.Count(batch => !batch.Visible);
            return group;
        }
    }

    private void Write(List<PendingBatch> group)
    {
        Volatile.Write(ref _writingSince, Stopwatch.GetTimestamp());
        try
        {
            journal.Append(GroupSelection.RowsOf(group));
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _writingSince, 0);
            Recover(group, exception);
            return;
        }

        Volatile.Write(ref _writingSince, 0);
        lock (view.Sync)
        {
            if (view.UnmergedBytes == 0)
            {
                _unmergedSince = Stopwatch.GetTimestamp();
            }

            foreach (var batch in group)
            {
                view.Publish(batch);
            }
        }

        foreach (var batch in group)
        {
            batch.Complete();
        }
    }

    private readonly record struct Due(bool Merge);
}
