using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <content>When what the journal holds goes into the image.</content>
internal sealed partial class JournalWriter
{
    /// <summary>Ends when a merge has made room in memory; at once while there is some. To be called with <see cref="View.Sync"/> held.</summary>
    public Task AwaitRoom() => view.UnmergedBytes > 4 * options.MergeBytes ? _room.Task : Task.CompletedTask;

    /// <summary>Ends when the image on the disk holds everything that was acknowledged before the call.</summary>
    public async Task MergeAsync()
    {
        // A merge that is under way may have begun before the last commit, so it takes another one.
        for (var i = 0; i < 2; i++)
        {
            Task merged;
            lock (view.Sync)
            {
                ThrowIfClosed();
                _mergeWanted = true;
                merged = _room.Task;
                Monitor.PulseAll(view.Sync);
            }

            await merged;
        }
    }

    /// <summary>How long until the next merge; zero when it is due, infinite while there is nothing to merge or a merge is under way.</summary>
    private TimeSpan UntilMerge()
    {
        if (_merging || _stopping)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (_mergeWanted || view.UnmergedBytes >= options.MergeBytes)
        {
            return TimeSpan.Zero;
        }

        if (view.UnmergedBytes == 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = options.MergeInterval - Stopwatch.GetElapsedTime(_unmergedSince);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan ? other
        : other == Timeout.InfiniteTimeSpan || one < other ? one
        : other;

    private void BeginMerge()
    {
        IReadOnlyCollection<PreparedChange> changes;
        TaskCompletionSource made;
        lock (view.Sync)
        {
            changes = view.BeginMerge();
            _merging = true;
            _mergeWanted = false;
            _unmergedSince = Stopwatch.GetTimestamp();
            made = _room;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // The other file is free, since the merge before this one has ended.
        journal.Switch();
        merger.Post(
            new Merge(
                changes,
                journal.Sequence,
                isMerged =>
                {
                    lock (view.Sync)
                    {
                        _merging = false;
                        if (isMerged)
                        {
                            view.EndMerge(changes);
                        }

                        Monitor.PulseAll(view.Sync);
                    }

                    made.SetResult();
                }
            )
        );
    }

    private void Close()
    {
        AwaitMerge();
        if (Unavailable is null)
        {
            BeginMerge();
            AwaitMerge();
        }

        lock (view.Sync)
        {
            _unavailable ??= new ObjectDisposedException(nameof(JournalWriter));
        }

        _ended.SetResult();
    }

    private void AwaitMerge()
    {
        lock (view.Sync)
        {
            while (_merging)
            {
                Monitor.Wait(view.Sync);
            }
        }
    }
}
