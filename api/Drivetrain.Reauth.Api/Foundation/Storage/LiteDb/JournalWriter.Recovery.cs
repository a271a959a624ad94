namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <content>What happens when the journal can't be written.</content>
internal sealed partial class JournalWriter
{
    private const int NoSpaceErrno = 28;

    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>
    /// Fails whoever waits, takes their changes back, and goes on in another segment. Visible deferred batches stay visible and are written with a later group:
    /// none of them builds on a change that was hidden.
    /// </summary>
    private void Recover(List<PendingBatch> group, Exception cause)
    {
        LogGroupFailed(logger, cause, group.Count);
        List<PendingBatch> failed;
        lock (view.Sync)
        {
            _unavailable = cause;
            List<PendingBatch> undone = [.. group, .. _queue];
            foreach (var batch in group)
            {
                batch.Failures++;
            }

            var keep = undone.TrueForAll(batch => batch.Failures < MaxFailures);
            List<PendingBatch> kept = keep ? undone.FindAll(batch => batch.Visible) : [];
            failed = undone.FindAll(batch => !batch.Visible);
            if (undone.Count > kept.Count + failed.Count)
            {
                LogDeferredLost(logger, undone.Count - kept.Count - failed.Count);
            }

            view.Rebuild(undone, kept);
            _queue = kept;
            _durableInQueue = 0;
        }

        foreach (var batch in failed)
        {
            batch.Fail(Explain(cause));
        }

        GoOn();
    }

    /// <summary>
    /// What a failed write left is not known, so that segment is not written again. Its whole groups are merged into the image while the other one is tried;
    /// what it may hold beyond them is void, because the other one says what it follows.
    /// </summary>
    private void GoOn()
    {
        while (true)
        {
            lock (view.Sync)
            {
                while (_merging && !_stopping)
                {
                    Monitor.Wait(view.Sync);
                }

                if (_stopping)
                {
                    return;
                }
            }

            BeginMerge();
            try
            {
                journal.Append([]);
                LogWritable(logger);
                lock (view.Sync)
                {
                    _unavailable = null;
                }

                return;
            }
            catch (Exception exception)
            {
                LogStillFailing(logger, exception);
                lock (view.Sync)
                {
                    _unavailable = exception;
                    Monitor.Wait(view.Sync, options.ReopenPause);
                }
            }
        }
    }

    private static IOException Explain(Exception cause) =>
        IsDiskFull(cause)
            ? new StorageFullException("The disk is full. Nothing was acknowledged.")
            : new StorageUnavailableException("The database couldn't be written. Nothing was acknowledged.", cause);

    private static bool IsDiskFull(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is StorageFullException or IOException { HResult: NoSpaceErrno or WindowsDiskFull })
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A group of {Batches} batches couldn't be written to the journal; its callers were notified")]
    private static partial void LogGroupFailed(ILogger logger, Exception exception, int batches);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Batches} deferred batches failed repeatedly and were dropped")]
    private static partial void LogDeferredLost(ILogger logger, int batches);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal is writable again")]
    private static partial void LogWritable(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal still can't be written; retrying")]
    private static partial void LogStillFailing(ILogger logger, Exception exception);
}
