using System.Buffers.Binary;
using System.IO.Hashing;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// PNG, third edition: signature, chunks with their lengths and check sums, their order, and the compressed data, which is inflated to its last byte and
/// counted. Nothing may follow the image's end.
/// </summary>
internal static class PngStructure
{
    private const int ChunkOverhead = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageHeader Check(ReadOnlySpan<byte> file)
    {
        PngHeader? header = null;
        var (hasPalette, dataEnded, ended) = (false, false, false);
        var data = new List<Range>();
        for (var at = Signature.Length; at < file.Length; )
        {
            var chunk = ReadChunk(file, at);
            Expect(!ended, "there is data after its end");
            Expect(header is not null || chunk.Is("IHDR"u8), "its first chunk is not the header");
            if (!chunk.Is("IDAT"u8))
            {
                dataEnded |= data.Count > 0;
            }

            if (chunk.Is("IHDR"u8))
            {
                Expect(header is null, "it has two headers");
                header = PngHeader.Read(chunk.Data);
            }
            else if (chunk.Is("PLTE"u8))
            {
                Expect(
                    !hasPalette && data.Count == 0 && header!.MayHavePalette && chunk.Data.Length is > 0 and <= 768 && chunk.Data.Length % 3 == 0,
                    "its palette is out of order"
                );
                hasPalette = true;
            }
            else if (chunk.Is("IDAT"u8))
            {
                Expect(!dataEnded, "its data is not contiguous");
                Expect(hasPalette || header!.ColorType != PngHeader.Palette, "it has no palette");
                data.Add((at + 8)..(at + 8 + chunk.Data.Length));
            }
            else if (chunk.Is("IEND"u8))
            {
                Expect(chunk.Data.IsEmpty && data.Count > 0, "it ends before its data");
                ended = true;
            }
            else
            {
                CheckAncillary(chunk, header!, hasPalette, data.Count > 0);
            }

            at += ChunkOverhead + chunk.Data.Length;
        }

        Expect(ended, "it is truncated");
        PngData.Check(file, data, header!);

        // The rows of an interlaced image are put together before they are made into pixels.
        var interlacing = header!.IsInterlaced ? (long)header.Width * header.Height * (header.BitsPerPixel + 7) / 8 : 0;
        return new ImageHeader(ImageKind.Png, header.Width, header.Height, interlacing);
    }

    internal static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw ImageRefusedException.Corrupt(otherwise);
        }
    }

    private static Chunk ReadChunk(ReadOnlySpan<byte> file, int at)
    {
        Expect(file.Length - at >= ChunkOverhead, "it is truncated, or there is data after its end");
        var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        Expect(length <= file.Length - at - ChunkOverhead, "a chunk is longer than the file");
        var body = file.Slice(at + 4, (int)length + 4);
        foreach (var letter in body[..4])
        {
            Expect(char.IsAsciiLetter((char)letter), "a chunk has no name");
        }

        Expect(Crc32.HashToUInt32(body) == BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]), "a checksum is wrong");
        return new Chunk(body[..4], body[4..]);
    }

    private static void CheckAncillary(Chunk chunk, PngHeader header, bool hasPalette, bool hasData)
    {
        // Bit 5 of the first letter: a chunk that a decoder must know, and none knows.
        Expect((chunk.Name[0] & 0x20) != 0, "it has an unknown chunk");
        if (chunk.Is("tRNS"u8) || chunk.Is("bKGD"u8) || chunk.Is("hIST"u8))
        {
            Expect(!hasData && (hasPalette || header.ColorType != PngHeader.Palette), "its chunks are out of order");
        }
        else if (chunk.Is("gAMA"u8) || chunk.Is("cHRM"u8) || chunk.Is("sRGB"u8) || chunk.Is("iCCP"u8) || chunk.Is("sBIT"u8) || chunk.Is("cICP"u8))
        {
            Expect(!hasData && !hasPalette, "its chunks are out of order");
        }
        else if (chunk.Is("pHYs"u8) || chunk.Is("sPLT"u8))
        {
            Expect(!hasData, "its chunks are out of order");
        }
    }

    private readonly ref struct Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Data { get; } = data;

        public bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);
    }
}

/// <summary>The IHDR chunk.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, int ColorType, bool IsInterlaced)
{
    public const int Palette = 3;

    /// <summary>In true colour it is a suggestion; in grey it is forbidden.</summary>
    public bool MayHavePalette => ColorType is 2 or Palette or 6;

    public int BitsPerPixel =>
        BitDepth
        * ColorType switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };

    public static PngHeader Read(ReadOnlySpan<byte> data)
    {
        PngStructure.Expect(data.Length == 13, "its header has the wrong length");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        ImageStructure.CheckSize(width, height);
        var known = (data[9], data[8]) is (0, 1 or 2 or 4 or 8 or 16) or (Palette, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        PngStructure.Expect(known && data[10] == 0 && data[11] == 0 && data[12] <= 1, "its header has an invalid format");
        return new PngHeader((int)width, (int)height, data[8], data[9], data[12] == 1);
    }

    /// <summary>Each pass's rows and their length with the filter byte; one pass unless it is interlaced (Adam7).</summary>
    public IEnumerable<(int Rows, int RowBytes)> Passes()
    {
        (int X, int Y, int Dx, int Dy)[] passes = IsInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach (var (x, y, dx, dy) in passes)
        {
            var columns = (Width - x + dx - 1) / dx;
            var rows = (Height - y + dy - 1) / dy;
            if (columns > 0 && rows > 0)
            {
                yield return (rows, 1 + (int)((((long)columns * BitsPerPixel) + 7) / 8));
            }
        }
    }
}
