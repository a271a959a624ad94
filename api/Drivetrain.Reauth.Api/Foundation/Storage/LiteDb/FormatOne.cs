using System.Buffers.Binary;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// Folders of format 1 had no journal: LiteDB's own log was the point of durability. Opening such a folder brings its log into the image once, and then leaves
/// a log that a service of that format refuses to read, so that it never opens an image without its journal. Repeating it after a crash changes nothing.
/// </summary>
internal static class FormatOne
{
    private const int PageSize = 8192;

    /// <summary>In LiteDB 5.0.20's pages: their id, the transaction that wrote them, and whether they are its last.</summary>
    private const int TransactionOffset = 14;

    private const int ConfirmedOffset = 18;

    private static readonly byte[] Barrier = MakeBarrier();

    /// <summary>To be called in a folder without a journal, before the image is opened.</summary>
    /// <exception cref="InvalidDataException">The log holds a committed transaction that is not whole.</exception>
    public static void Upgrade(IDisk disk)
    {
        using var image = disk.Open(FileNames.Data);
        using var log = disk.Open(FileNames.FormatOneLog);
        if (log.Length == Barrier.Length && IsBarrier(log))
        {
            return;
        }

        var latest = ReadCommitted(log);
        if (latest.Count == 0 && image.Length <= PageSize)
        {
            // Only the creation of the file can have been interrupted here, and a header page alone holds no document.
            image.SetLength(0);
        }

        var page = new byte[PageSize];
        foreach (var (pageId, offset) in latest)
        {
            log.Read(page, offset);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(TransactionOffset), uint.MaxValue);
            page[ConfirmedOffset] = 0;
            image.Write(page, (long)pageId * PageSize);
        }

        image.Sync();
        WriteBarrier(log);
    }

    /// <summary>
    /// The first sector is replaced and synced first, which voids the old log whole; a file system may leave anything of what is not on the disk yet.
    /// </summary>
    private static void WriteBarrier(IDurableFile log)
    {
        log.Write(new byte[512], 0);
        log.Sync();
        log.SetLength(0);
        log.Sync();
        log.Write(Barrier, 0);
        log.Sync();
    }

    /// <summary>A page of one transaction before the last page of another, which format 1 takes for damage.</summary>
    private static byte[] MakeBarrier()
    {
        var pages = new byte[2 * PageSize];
        BinaryPrimitives.WriteUInt32LittleEndian(pages.AsSpan(TransactionOffset), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(pages.AsSpan(PageSize + TransactionOffset), 2);
        pages[PageSize + ConfirmedOffset] = 1;
        return pages;
    }

    private static bool IsBarrier(IDurableFile log)
    {
        var bytes = new byte[Barrier.Length];
        return log.Read(bytes, 0) == bytes.Length && bytes.AsSpan().SequenceEqual(Barrier);
    }

    private static SortedDictionary<uint, long> ReadCommitted(IDurableFile log)
    {
        var latest = new SortedDictionary<uint, long>();
        var unconfirmed = new List<(uint PageId, uint Transaction, long Offset)>();
        var page = new byte[PageSize];
        for (var offset = 0L; offset + PageSize <= log.Length; offset += PageSize)
        {
            log.Read(page, offset);
            var transaction = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(TransactionOffset));
            if (offset == 0 && transaction == 0)
            {
                break;
            }

            unconfirmed.Add((BinaryPrimitives.ReadUInt32LittleEndian(page), transaction, offset));
            if (page[ConfirmedOffset] == 0)
            {
                continue;
            }

            foreach (var (pageId, writtenBy, at) in unconfirmed)
            {
                latest[pageId] =
                    writtenBy == transaction
                        ? at
                        : throw new InvalidDataException(
                            $"The log page at {at} belongs to transaction {writtenBy}, but the pages around it to transaction {transaction}. Restore a backup."
                        );
            }

            unconfirmed.Clear();
        }

        return latest;
    }
}
