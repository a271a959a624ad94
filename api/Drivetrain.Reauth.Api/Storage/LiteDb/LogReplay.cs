namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>
/// Brings the data file up to date from the log before LiteDB opens it, so that LiteDB never meets what a crash leaves behind: a torn header page in the data file, or
/// the rest of an unfinished transaction, whose number LiteDB would give to a new one. Repeating it after another crash changes nothing.
/// </summary>
internal static class LogReplay
{
    private static readonly byte[] ZeroSector = new byte[512];

    /// <summary>
    /// Applies every committed transaction within the log's first <paramref name="limit"/> bytes, syncs, and empties the log. Returns the count of pages of the log that
    /// were committed.
    /// </summary>
    /// <exception cref="InvalidDataException">The log holds a committed transaction that is not whole.</exception>
    public static long Apply(IDurableFile data, IDurableFile log, long limit = long.MaxValue)
    {
        var latest = new SortedDictionary<uint, long>();
        var committed = ReadCommitted(log, Math.Min(limit, log.Length), latest);
        if (committed == 0 && data.Length <= PageLayout.PageSize)
        {
            // Only the creation of the file can have been interrupted here, and a header page alone holds no document.
            data.SetLength(0);
        }

        var page = new byte[PageLayout.PageSize];
        foreach (var (pageId, offset) in latest)
        {
            ReadPage(log, page, offset);
            PageLayout.MakeDataPage(page);
            data.Write(page, (long)pageId * PageLayout.PageSize);
        }

        if (log.Length > 0 || data.Length == 0)
        {
            data.Sync();
            Clear(log);
        }

        return committed;
    }

    /// <summary>
    /// Empties a log whose transactions are all in the data file. Its first sector is zeroed first, which voids it whole: a file system may leave anything of a
    /// truncation that is not on the disk yet.
    /// </summary>
    public static void Clear(IDurableFile log)
    {
        if (log.Length > 0)
        {
            log.Write(ZeroSector, 0);
            log.Sync();
        }

        log.SetLength(0);
        log.Sync();
    }

    private static long ReadCommitted(IDurableFile log, long length, SortedDictionary<uint, long> latest)
    {
        var page = new byte[PageLayout.PageSize];
        var unconfirmed = new List<(uint PageId, uint Transaction, long Offset)>();
        var committed = 0L;
        for (var offset = 0L; offset + PageLayout.PageSize <= length; offset += PageLayout.PageSize)
        {
            ReadPage(log, page, offset);
            if (offset == 0 && PageLayout.Transaction(page) == 0)
            {
                return 0;
            }

            unconfirmed.Add((PageLayout.PageId(page), PageLayout.Transaction(page), offset));
            if (!PageLayout.IsConfirmed(page))
            {
                continue;
            }

            var transaction = PageLayout.Transaction(page);
            foreach (var (pageId, writtenBy, at) in unconfirmed)
            {
                // A mark is written only after all pages before it are on the disk, and one thread writes one transaction after the other.
                if (writtenBy != transaction)
                {
                    throw new InvalidDataException($"The log's page at {at} belongs to transaction {writtenBy}, but {transaction} is committed around it. Restore a backup.");
                }

                latest[pageId] = at;
            }

            committed += unconfirmed.Count;
            unconfirmed.Clear();
        }

        return committed;
    }

    private static void ReadPage(IDurableFile file, byte[] page, long offset)
    {
        if (file.Read(page, offset) != page.Length)
        {
            throw new EndOfStreamException($"The file ends within the page at {offset}.");
        }
    }
}
