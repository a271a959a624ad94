using System.Buffers.Binary;
using System.IO.Hashing;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Image;

/// <summary>
/// Makes the pages of a merge true together. Pages behind the file's old end are written first: nothing leads to them yet. The others are written here, with a
/// checksum over all of them, and synced; only then are they written over the image's. After a power loss the image is therefore as before the merge, or this
/// file is whole and says what it is to be. Writing its pages again changes nothing.
/// <code>header  magic (8), checksum of all that follows (8), pages (8); then each page's offset (8), then the pages</code>
/// </summary>
internal static class MergeFile
{
    private const int HeaderBytes = 24;

    private const int PageSize = ImageStream.PageSize;

    private static ReadOnlySpan<byte> Magic => "DRMERGE1"u8;

    /// <summary>Writes the pages into the image, and returns when they are on the disk. After an exception it is called again with the same pages.</summary>
    /// <param name="merge">This file.</param>
    /// <param name="image">The image.</param>
    /// <param name="oldLength">The image's length before the merge.</param>
    /// <param name="pages">The pages by their offset.</param>
    public static void Write(IDurableFile merge, IDurableFile image, long oldLength, IReadOnlyDictionary<long, byte[]> pages)
    {
        // A new image has no old page that leads to nothing, so all of its pages go this way.
        var later = pages.Where(page => oldLength > 0 && page.Key >= oldLength).ToList();
        if (later.Count > 0)
        {
            WriteAll(image, later);
            image.Sync();
        }

        var over = pages.Where(page => oldLength == 0 || page.Key < oldLength).ToList();
        WriteRecord(merge, over);
        merge.Sync();
        WriteAll(image, over);
        image.Sync();
    }

    /// <summary>Finishes a merge that a crash cut off, where its pages are all here.</summary>
    public static void Recover(IDurableFile merge, IDurableFile image)
    {
        if (Read(merge) is { Count: > 0 } pages)
        {
            WriteAll(image, pages);
            image.Sync();
        }
    }

    /// <summary>Forgets the last merge: after a clean stop the image may be opened, and changed, by others.</summary>
    public static void Clear(IDurableFile merge)
    {
        if (merge.Length > 0)
        {
            merge.Write(new byte[HeaderBytes], 0);
            merge.Sync();
        }
    }

    private static void WriteAll(IDurableFile image, List<KeyValuePair<long, byte[]>> pages)
    {
        foreach (var (offset, bytes) in pages)
        {
            image.Write(bytes, offset);
        }
    }

    private static void WriteRecord(IDurableFile merge, List<KeyValuePair<long, byte[]>> pages)
    {
        var head = new byte[HeaderBytes + (pages.Count * sizeof(long))];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), pages.Count);
        for (var i = 0; i < pages.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(HeaderBytes + (i * sizeof(long))), pages[i].Key);
        }

        var hash = new XxHash3();
        hash.Append(head.AsSpan(16));
        foreach (var (_, bytes) in pages)
        {
            hash.Append(bytes);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(8), hash.GetCurrentHashAsUInt64());
        merge.Write(head, 0);
        var offset = (long)head.Length;
        foreach (var (_, bytes) in pages)
        {
            merge.Write(bytes, offset);
            offset += bytes.Length;
        }
    }

    private static List<KeyValuePair<long, byte[]>>? Read(IDurableFile merge)
    {
        var header = new byte[HeaderBytes];
        if (merge.Read(header, 0) < HeaderBytes || !header.AsSpan(0, 8).SequenceEqual(Magic))
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
        if (count < 0 || count > merge.Length / PageSize)
        {
            return null;
        }

        var offsets = new byte[count * sizeof(long)];
        var hash = new XxHash3();
        merge.Read(offsets, HeaderBytes);
        hash.Append(header.AsSpan(16));
        hash.Append(offsets);
        var pages = new List<KeyValuePair<long, byte[]>>((int)count);
        for (var i = 0; i < count; i++)
        {
            var page = new byte[PageSize];
            merge.Read(page, HeaderBytes + offsets.Length + ((long)i * PageSize));
            hash.Append(page);
            pages.Add(new(BinaryPrimitives.ReadInt64LittleEndian(offsets.AsSpan(i * sizeof(long))), page));
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)) == hash.GetCurrentHashAsUInt64() ? pages : null;
    }
}
