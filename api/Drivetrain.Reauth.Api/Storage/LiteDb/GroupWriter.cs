using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// The one thread that changes the database. It takes everything decided so far as a group, writes it as one transaction, waits until that is on the disk, and answers
/// all waiters: the cost of a sync is shared by whoever came meanwhile.
/// </summary>
internal sealed partial class GroupWriter(Database database, View view, StorageOptions options, ILogger<GroupWriter> logger)
{
    private const int MaxGroupBatches = 512;

    private const long MaxGroupBodyBytes = 4 * 1024 * 1024;

    /// <summary>A deferred batch is visible already, so after a failure it is tried again; one that fails as often as this is given up.</summary>
    private const int MaxFailures = 3;

    private readonly Queue<Work> work = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingBatch> queue = [];
    private int durableInQueue;
    private bool stopping;
    private Exception? suspicion;
    private Exception? unavailable;

    /// <summary>Why nothing can be written at the moment; null when all is well.</summary>
    public Exception? Unavailable
    {
        get
        {
            lock (view.Sync)
            {
                return unavailable;
            }
        }
    }

    public void Start() => new Thread(Run) { IsBackground = true, Name = "storage writer" }.Start();

    /// <summary>Hands a decided batch over. To be called with <see cref="View.Sync"/> held, so that the order on the disk is the order of decisions.</summary>
    public void Enqueue(PendingBatch batch)
    {
        queue.Add(batch);
        if (!batch.Visible)
        {
            durableInQueue++;
        }

        if (queue.Count == 1 || (!batch.Visible && durableInQueue == 1))
        {
            Monitor.PulseAll(view.Sync);
        }
    }

    /// <summary>Throws when batches can't be taken. To be called with <see cref="View.Sync"/> held.</summary>
    public void ThrowIfClosed()
    {
        if (unavailable is not null)
        {
            throw new StorageUnavailableException("The database can't be written at the moment; it is being opened again.", unavailable);
        }

        if (stopping)
        {
            throw new StorageUnavailableException("The storage is closing.");
        }
    }

    /// <summary>Runs something on the writer's thread between two groups, after what was decided before it.</summary>
    public Task RunAsync(Action<Database> action)
    {
        var item = new Work(action);
        lock (view.Sync)
        {
            ThrowIfClosed();
            work.Enqueue(item);
            Monitor.PulseAll(view.Sync);
        }

        return item.Done.Task;
    }

    /// <summary>A reader met an error inside LiteDB, which closes itself then: the writer opens it again.</summary>
    public void Suspect(Exception exception)
    {
        lock (view.Sync)
        {
            suspicion ??= exception;
            Monitor.PulseAll(view.Sync);
        }
    }

    /// <summary>Writes what is left, makes a checkpoint, and closes the files.</summary>
    public Task StopAsync()
    {
        lock (view.Sync)
        {
            stopping = true;
            Monitor.PulseAll(view.Sync);
        }

        return ended.Task;
    }

    private void Run()
    {
        while (Wait())
        {
            var (group, fault) = TakeGroup();
            if (fault is not null)
            {
                Recover(group, fault);
            }
            else if (group.Count > 0)
            {
                Write(group);
            }

            while (TakeWork() is { } item)
            {
                Execute(item);
            }
        }

        Close();
    }

    /// <summary>Waits for something to do; false is the end.</summary>
    private bool Wait()
    {
        lock (view.Sync)
        {
            while (queue.Count == 0 && work.Count == 0 && suspicion is null)
            {
                if (stopping)
                {
                    return false;
                }

                Monitor.Wait(view.Sync);
            }

            // Deferred batches alone wait a little for a durable one that changes the same documents.
            while (durableInQueue == 0 && queue.Count is > 0 and < MaxGroupBatches && work.Count == 0 && suspicion is null && !stopping)
            {
                var left = options.DeferredLinger - Stopwatch.GetElapsedTime(queue[0].DecidedAt);
                if (left <= TimeSpan.Zero || !Monitor.Wait(view.Sync, left))
                {
                    break;
                }
            }

            return true;
        }
    }

    private (List<PendingBatch> Group, Exception? Fault) TakeGroup()
    {
        lock (view.Sync)
        {
            // Work between groups comes after all that was decided before it; and where nobody waits, one sync for all is better than one for each.
            var whole = stopping || work.Count > 0 || durableInQueue == 0 || queue.Count >= MaxGroupBatches;
            var (group, left) = GroupSelection.Select(queue, batch => whole || !batch.Visible || Stopwatch.GetElapsedTime(batch.DecidedAt) >= options.DeferredLinger);
            (group, var later) = GroupSelection.Bound(group, MaxGroupBatches, MaxGroupBodyBytes);

            // What is put off stands before what was not chosen: a document's changes keep their order.
            queue = [.. later, .. left];
            durableInQueue = queue.Count(batch => !batch.Visible);
            var fault = suspicion;
            suspicion = null;
            return (group, fault);
        }
    }

    private Work? TakeWork()
    {
        lock (view.Sync)
        {
            return work.TryDequeue(out var item) ? item : null;
        }
    }

    private void Write(List<PendingBatch> group)
    {
        try
        {
            database.Commit(RowChange.Of(group));
        }
        catch (Exception exception)
        {
            Recover(group, exception);
            return;
        }

        lock (view.Sync)
        {
            foreach (var batch in group)
            {
                view.Publish(batch);
            }
        }

        foreach (var batch in group)
        {
            batch.Complete();
        }

        if (database.LogLength >= options.CheckpointBytes)
        {
            Guarded(database.Checkpoint);
        }
    }

    private void Execute(Work item)
    {
        try
        {
            item.Action(database);
            item.Done.SetResult();
        }
        catch (Exception exception)
        {
            item.Done.SetException(Explain(exception));
            Recover([], exception);
        }
    }

    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            Recover([], exception);
        }
    }

    private void Close()
    {
        Guarded(database.Checkpoint);
        database.Dispose();
        lock (view.Sync)
        {
            unavailable ??= new ObjectDisposedException(nameof(Database));
        }

        ended.SetResult();
    }

    private sealed record Work(Action<Database> Action)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
