using System.Diagnostics;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// The log. LiteDB writes a transaction's pages from a thread of its own, the last one marked as confirmed, and does not say when they are in the file. This stream
/// counts confirmed pages, so that a committer can wait for its own, and syncs once for it.
/// <para>
/// The log has no checksums. Therefore a transaction's pages, the last one still unmarked, are synced <em>before</em> the mark is written, and the mark is one byte: a
/// power loss leaves the mark out or lets it stand on pages that are all there, and no sector can be torn into a half-true transaction.
/// </para>
/// </summary>
internal sealed class LogStream(IDurableFile file) : PageStream(file)
{
    private readonly object progress = new();
    private readonly byte[] lastPage = new byte[PageLayout.PageSize];
    private long confirmed;
    private Exception? fault;

    /// <summary>Transactions whose confirmed page is in the file (not yet necessarily on the disk).</summary>
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

    /// <summary>LiteDB flushes after each page or not at all, so its flushes carry no meaning here; <see cref="Sync"/> does.</summary>
    public override void Flush()
    {
    }

    /// <summary>Everything written so far is on the disk when this returns.</summary>
    public void Sync() => File.Sync();

    /// <summary>Waits until <paramref name="target"/> transactions are confirmed.</summary>
    /// <exception cref="IOException">A write failed.</exception>
    /// <exception cref="StorageUnavailableException">No confirmed page came: the disk hangs, or LiteDB's pages are laid out differently.</exception>
    public void WaitForConfirmed(long target, TimeSpan timeout)
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
                        $"LiteDB committed, but no confirmed page reached the log within {timeout.TotalSeconds:0.#} s: the disk hangs, or the page layout is not that of the pinned version.");
                }
            }

            if (fault is not null)
            {
                throw new IOException("The log could not be written: " + fault.Message, fault);
            }
        }
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
        File.Sync();
        File.Write(page.Slice(PageLayout.ConfirmedOffset, 1), Position + PageLayout.ConfirmedOffset);
        lock (progress)
        {
            confirmed++;
            Monitor.PulseAll(progress);
        }
    }
}
