using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// The one thread that changes the image. It merges what the journal holds, and tries again until it has: nothing depends on when, except how much the journal
/// and memory have to keep.
/// </summary>
internal sealed partial class Merger(LiteDbImage image, StorageOptions options, ILogger<Merger> logger)
{
    private readonly object _sync = new();
    private readonly Queue<MergerItem> _work = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private bool _givingUp;
    private bool _stopping;

    /// <summary>Why the image could not be written at the last attempt; null when all is well.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    public void Start() => new Thread(Run) { IsBackground = true, Name = "storage image" }.Start();

    public void Post(Merge merge) => Post(new MergerItem(() => Execute(merge)));

    /// <summary>Runs something on this thread, after what was posted before it; while the image can't be written, fails at once.</summary>
    public Task RunAsync(Action<LiteDbImage> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Fault is { } known)
        {
            done.SetException(Explain(known));
            return done.Task;
        }

        Post(new MergerItem(() => Execute(action, done), exception => done.TrySetException(Explain(exception))));
        return done.Task;
    }

    /// <summary>A reader met an error inside LiteDB, which closes itself then: it is opened again.</summary>
    public void Suspect(Exception exception)
    {
        if (Interlocked.CompareExchange(ref _fault, exception, null) is null)
        {
            Post(new MergerItem(() => Reopen(exception)));
        }
    }

    /// <summary>A merge that fails from now on is left to the next start, which has the journal.</summary>
    public void GiveUp()
    {
        lock (_sync)
        {
            _givingUp = true;
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>Ends after what was posted.</summary>
    public Task StopAsync()
    {
        lock (_sync)
        {
            _stopping = true;
            Monitor.PulseAll(_sync);
        }

        return _ended.Task;
    }

    private void Post(MergerItem item)
    {
        lock (_sync)
        {
            _work.Enqueue(item);
            Monitor.PulseAll(_sync);
        }
    }

    private void Run()
    {
        while (Take() is { } item)
        {
            item.Run();
        }

        _ended.SetResult();
    }

    private MergerItem? Take()
    {
        lock (_sync)
        {
            while (_work.Count == 0 && !_stopping)
            {
                Monitor.Wait(_sync);
            }

            return _work.TryDequeue(out var item) ? item : null;
        }
    }

    private void Execute(Action<LiteDbImage> action, TaskCompletionSource done)
    {
        try
        {
            action(image);
            done.TrySetResult();
        }
        catch (Exception exception)
        {
            done.TrySetException(Explain(exception));
            Reopen(exception);
        }
    }

    private void Execute(Merge merge)
    {
        while (true)
        {
            try
            {
                // An attempt that failed late may have brought it to the disk already.
                if (image.Sequence < merge.Sequence || merge.Changes.Count == 0)
                {
                    image.Apply(merge.Changes.Select(RowOf), merge.Sequence);
                }

                image.Flush();
                Volatile.Write(ref _fault, null);
                merge.Done(true);
                return;
            }
            catch (Exception exception)
            {
                LogMergeFailed(logger, exception, merge.Changes.Count);
                if (!Reopen(exception))
                {
                    merge.Done(false);
                    return;
                }
            }
        }
    }

    /// <summary>Whatever LiteDB holds in memory after an error is not to be trusted. False when the service stops first.</summary>
    private bool Reopen(Exception cause)
    {
        Volatile.Write(ref _fault, cause);
        while (true)
        {
            // It may take until the disk is well, and nobody should wait as long; merges have to.
            lock (_sync)
            {
                foreach (var item in _work)
                {
                    item.Fail?.Invoke(cause);
                }

                if (!_givingUp)
                {
                    Monitor.Wait(_sync, options.ReopenPause);
                }

                if (_givingUp)
                {
                    return false;
                }
            }

            try
            {
                image.Abandon();
                image.Open();
                Volatile.Write(ref _fault, null);
                return true;
            }
            catch (Exception exception)
            {
                LogReopenFailed(logger, exception);
            }
        }
    }

    private static IOException Explain(Exception cause) => cause as IOException ?? new StorageUnavailableException("The database could not be written.", cause);

    private static ImageRow RowOf(PreparedChange change) =>
        new(
            change.Collection.Name,
            change.IdBytes,
            change.Body is { } body ? change.Collection.Row(change.IdBytes, change.After.Version, body, change.Entries) : null
        );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Documents} documents couldn't be merged into the database; they stay in the journal and will be retried"
    )]
    private static partial void LogMergeFailed(ILogger logger, Exception exception, int documents);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database couldn't be reopened; retrying")]
    private static partial void LogReopenFailed(ILogger logger, Exception exception);
}

/// <summary>Something for the merging thread to do.</summary>
/// <param name="Run">Does it.</param>
/// <param name="Fail">Tells who waits that it will not be done in time; null where nobody is to be told.</param>
internal sealed record MergerItem(Action Run, Action<Exception>? Fail = null);

/// <summary>What is to be merged.</summary>
/// <param name="Changes">Documents, each once.</param>
/// <param name="Sequence">The last group of the journal that they come from.</param>
/// <param name="Done">Called at the end: whether the image on the disk holds them.</param>
internal sealed record Merge(IReadOnlyCollection<PreparedChange> Changes, long Sequence, Action<bool> Done);
