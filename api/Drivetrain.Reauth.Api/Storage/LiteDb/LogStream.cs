using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// The log. LiteDB writes a transaction's pages from a thread of its own, the last one marked as confirmed, and does not say when they are in the file. This stream
/// counts confirmed pages, so that a committer can wait for its own.
/// <para>
/// The log has no checksums. Therefore a confirmed page is written without its mark; the committer syncs, writes the mark, one byte, and syncs again. A power loss
/// leaves the mark out, or lets it stand behind pages that are all there: no torn sector makes a half-true transaction.
/// </para>
/// <para>All syncs happen on the committer's thread: LiteDB locks the stream while it writes, and its readers would wait for the disk.</para>
/// </summary>
internal sealed class LogStream(IDurableFile file) : PageStream(file)
{
    private readonly object progress = new();
    private readonly Queue<long> unmarked = new();
    private readonly byte[] lastPage = new byte[PageLayout.PageSize];
    private long confirmed;
    private Exception? fault;

    /// <summary>Transactions whose last page is in the file.</summary>
    public long Confirmed
    {
        get
        {
            lock (progress)
            {
                return confirmed;
            }
        }
    }

    /// <summary>LiteDB flushes after each page or not at all, so its flushes carry no meaning here; <see cref="MakeDurable"/> does.</summary>
    public override void Flush()
    {
    }

    /// <summary>Waits until <paramref name="target"/> transactions have all their pages in the file, and commits them on the disk.</summary>
    /// <exception cref="IOException">A write or a sync failed.</exception>
    /// <exception cref="StorageUnavailableException">No confirmed page came: the disk hangs, or LiteDB's pages are laid out differently.</exception>
    public void MakeDurable(long target, TimeSpan timeout)
    {
        var marks = AwaitConfirmed(target, timeout);
        File.Sync();
        foreach (var position in marks)
        {
            File.Write([1], position + PageLayout.ConfirmedOffset);
        }

        File.Sync();
    }

    protected override void WriteCore(ReadOnlySpan<byte> bytes)
    {
        lock (progress)
        {
            if (fault is not null)
            {
                return;
            }
        }

        // LiteDB's handler for a failing log writer waits for that same writer to end, so nothing may be thrown from here: the fault is kept for whoever waits.
        try
        {
            if (bytes.Length != PageLayout.PageSize)
            {
                throw new InvalidDataException($"LiteDB wrote {bytes.Length} bytes to the log; pages of {PageLayout.PageSize} were expected.");
            }

            WritePage(bytes);
        }
        catch (Exception exception)
        {
            lock (progress)
            {
                fault = exception;
                Monitor.PulseAll(progress);
            }
        }
    }

    protected override void SetLengthCore(long value)
    {
        // LiteDB empties the log at the end of a checkpoint, and changes its length in no other way.
        if (value != 0)
        {
            throw new InvalidDataException($"LiteDB set the log's length to {value}; only emptying it was expected.");
        }

        LogReplay.Clear(File);
    }

    private long[] AwaitConfirmed(long target, TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        lock (progress)
        {
            while (confirmed < target && fault is null)
            {
                var left = timeout - Stopwatch.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || !Monitor.Wait(progress, left))
                {
                    throw new StorageUnavailableException(
                        $"LiteDB committed, but no confirmed page reached the log within {timeout.TotalSeconds:0.##} s: the disk hangs, or the page layout is not that of the pinned version.");
                }
            }

            if (fault is not null)
            {
                throw new IOException("The log could not be written: " + fault.Message, fault);
            }

            long[] marks = [.. unmarked];
            unmarked.Clear();
            return marks;
        }
    }

    private void WritePage(ReadOnlySpan<byte> page)
    {
        if (!PageLayout.IsConfirmed(page))
        {
            File.Write(page, Position);
            return;
        }

        page.CopyTo(lastPage);
        lastPage[PageLayout.ConfirmedOffset] = 0;
        File.Write(lastPage, Position);
        lock (progress)
        {
            confirmed++;
            unmarked.Enqueue(Position);
            Monitor.PulseAll(progress);
        }
    }
}
