namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <content>What happens when LiteDB or the disk fails.</content>
internal sealed partial class GroupWriter
{
    private const int NoSpaceErrno = 28;

    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>
    /// Fails whoever waits, takes their changes back, and opens the database again. Visible deferred batches stay visible and are written with a later group: none of
    /// them builds on a change that was hidden.
    /// </summary>
    private void Recover(List<PendingBatch> group, Exception cause)
    {
        LogGroupFailed(logger, cause, group.Count);
        List<PendingBatch> failed;
        List<Work> failedWork;
        lock (view.Sync)
        {
            unavailable = cause;
            List<PendingBatch> undone = [.. group, .. queue];
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
            queue = kept;
            durableInQueue = 0;

            // Opening again may take until the disk is well, and nobody should wait as long.
            failedWork = [.. work];
            work.Clear();
        }

        foreach (var batch in failed)
        {
            batch.Fail(Explain(cause));
        }

        foreach (var item in failedWork)
        {
            item.Done.SetException(Explain(cause));
        }

        Reopen();
    }

    private void Reopen()
    {
        while (true)
        {
            try
            {
                database.Dispose();
                database.Open();
                LogReopened(logger);
                lock (view.Sync)
                {
                    unavailable = null;
                    suspicion = null;
                }

                return;
            }
            catch (Exception exception)
            {
                LogReopenFailed(logger, exception);
                lock (view.Sync)
                {
                    unavailable = exception;
                    if (stopping)
                    {
                        return;
                    }

                    Monitor.Wait(view.Sync, options.ReopenPause);
                }
            }
        }
    }

    private static IOException Explain(Exception cause) => IsDiskFull(cause)
        ? new StorageFullException("The disk is full; nothing was changed.")
        : new StorageUnavailableException("The database could not be written; nothing was changed.", cause);

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

    [LoggerMessage(Level = LogLevel.Error, Message = "A group of {Batches} batches could not be written; its callers are told and the database is opened again")]
    private static partial void LogGroupFailed(ILogger logger, Exception exception, int batches);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Batches} deferred batches failed again and again and are given up")]
    private static partial void LogDeferredLost(ILogger logger, int batches);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database was opened again after a failure")]
    private static partial void LogReopened(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database could not be opened again; another attempt follows")]
    private static partial void LogReopenFailed(ILogger logger, Exception exception);
}
