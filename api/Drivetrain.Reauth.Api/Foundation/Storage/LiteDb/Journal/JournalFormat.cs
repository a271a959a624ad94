using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Journal;

/// <summary>
/// The bytes of a journal's segment. Everything is little-endian and begins at a sector of 512 bytes, so that no write touches a sector that holds something
/// acknowledged.
/// <code>
/// header  magic (8), format (4), reserved (4), number (8), salt (8), follows (8), checksum (8)
/// group   checksum (8), payload length (4), rows (4), sequence (8), payload
/// row     name, id, version (8), body length (4; -1 deletes), body, count of entries (1), entries of name and value
/// </code>
/// A name is a length (1) and ASCII; an id or a value is a length (2) and bytes. Checksums are XxHash3, a group's over all that follows it, with the segment's
/// salt as seed.
/// </summary>
internal static class JournalFormat
{
    public const int Sector = 512;

    public const int GroupHeader = 24;

    /// <summary>Grows with each change that an older service could not read.</summary>
    public const int Format = 1;

    /// <summary>No group comes near; a longer one is not one.</summary>
    public const int MaxPayload = 64 * 1024 * 1024;

    private const int HeaderBytes = 48;

    private static ReadOnlySpan<byte> Magic => "DRJOURNL"u8;

    /// <summary>The next multiple of a sector.</summary>
    public static long Align(long offset) => (offset + Sector - 1) / Sector * Sector;

    public static void WriteHeader(Span<byte> sector, SegmentHeader header)
    {
        sector[..Sector].Clear();
        Magic.CopyTo(sector);
        BinaryPrimitives.WriteInt32LittleEndian(sector[8..], Format);
        BinaryPrimitives.WriteInt64LittleEndian(sector[16..], header.Number);
        BinaryPrimitives.WriteInt64LittleEndian(sector[24..], header.Salt);
        BinaryPrimitives.WriteInt64LittleEndian(sector[32..], header.Follows);
        BinaryPrimitives.WriteUInt64LittleEndian(sector[40..], XxHash3.HashToUInt64(sector[..(HeaderBytes - 8)]));
    }

    /// <summary>Null for a file that has no whole header: it was never written, or its first write was cut off.</summary>
    /// <exception cref="InvalidDataException">A newer service wrote it.</exception>
    public static SegmentHeader? ReadHeader(ReadOnlySpan<byte> sector)
    {
        if (
            sector.Length < Sector
            || !sector[..8].SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(sector[40..]) != XxHash3.HashToUInt64(sector[..(HeaderBytes - 8)])
        )
        {
            return null;
        }

        var format = BinaryPrimitives.ReadInt32LittleEndian(sector[8..]);
        return format <= Format
            ? new SegmentHeader(
                BinaryPrimitives.ReadInt64LittleEndian(sector[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(sector[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(sector[32..])
            )
            : throw new InvalidDataException(
                $"The journal has format {format}; this version supports formats up to {Format}. Start the version that wrote it, or a newer one."
            );
    }

    /// <summary>Completes a group whose payload stands behind room for its header.</summary>
    public static void SealGroup(Span<byte> group, int rows, long sequence, long salt)
    {
        BinaryPrimitives.WriteInt32LittleEndian(group[8..], group.Length - GroupHeader);
        BinaryPrimitives.WriteInt32LittleEndian(group[12..], rows);
        BinaryPrimitives.WriteInt64LittleEndian(group[16..], sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(group, XxHash3.HashToUInt64(group[8..], salt));
    }

    /// <summary>What a group's header says, before its checksum was compared. False when it can't be one.</summary>
    public static bool TryReadGroupHeader(ReadOnlySpan<byte> header, out int length, out int rows, out long sequence)
    {
        length = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        rows = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        sequence = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        return length is >= 0 and <= MaxPayload && rows >= 0 && sequence > 0;
    }

    public static bool IsWhole(ReadOnlySpan<byte> group, long salt) => BinaryPrimitives.ReadUInt64LittleEndian(group) == XxHash3.HashToUInt64(group[8..], salt);

    public static void WriteRow(GroupBuffer buffer, in JournalRow row)
    {
        buffer.WriteName(row.Collection);
        buffer.WriteShort(row.Id);
        buffer.WriteInt64(row.Version);
        buffer.WriteInt32(row.Body?.Length ?? -1);
        buffer.WriteBytes(row.Body);
        var entries = row.Entries.Count(entry => entry.Value is not null);
        buffer.WriteByte((byte)entries);
        foreach (var (field, value) in row.Entries)
        {
            if (value is not null)
            {
                buffer.WriteName(field);
                buffer.WriteShort(value);
            }
        }
    }

    /// <summary>The rows of a whole group.</summary>
    public static IEnumerable<JournalRow> ReadRows(ReadOnlyMemory<byte> payload, int count)
    {
        var offset = 0;
        for (var i = 0; i < count; i++)
        {
            yield return ReadRow(payload.Span, ref offset);
        }
    }

    private static JournalRow ReadRow(ReadOnlySpan<byte> payload, ref int offset)
    {
        var collection = ReadName(payload, ref offset);
        var id = ReadShort(payload, ref offset);
        var version = BinaryPrimitives.ReadInt64LittleEndian(payload[offset..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(payload[(offset + 8)..]);
        offset += 12;
        var body = length < 0 ? null : payload.Slice(offset, length).ToArray();
        offset += Math.Max(length, 0);
        var entries = new (string, byte[]?)[payload[offset++]];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = (ReadName(payload, ref offset), ReadShort(payload, ref offset));
        }

        return new JournalRow(collection, id, version, body, entries);
    }

    private static string ReadName(ReadOnlySpan<byte> payload, ref int offset)
    {
        var name = Encoding.ASCII.GetString(payload.Slice(offset + 1, payload[offset]));
        offset += 1 + name.Length;
        return name;
    }

    private static byte[] ReadShort(ReadOnlySpan<byte> payload, ref int offset)
    {
        var bytes = payload.Slice(offset + 2, BinaryPrimitives.ReadUInt16LittleEndian(payload[offset..])).ToArray();
        offset += 2 + bytes.Length;
        return bytes;
    }
}

/// <summary>The head of a segment.</summary>
/// <param name="Number">Counts up; the larger one of two segments is the newer.</param>
/// <param name="Salt">Random, so that bytes of what the file held before never pass for a group of this segment.</param>
/// <param name="Follows">The last group that was acknowledged before this segment. What an older segment holds beyond it was refused to its callers.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentHeader(long Number, long Salt, long Follows);

/// <summary>A document as the journal keeps it: its body, or null for a deletion, and its entries by field.</summary>
internal readonly record struct JournalRow(string Collection, byte[] Id, long Version, byte[]? Body, IReadOnlyList<(string Field, byte[]? Value)> Entries);
