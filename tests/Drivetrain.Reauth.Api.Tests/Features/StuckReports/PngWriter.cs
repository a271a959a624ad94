using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Writes PNG files of every valid form, and of some that are not: chunk by chunk, so that a test can leave out, repeat or spoil each.</summary>
internal sealed class PngWriter(int width, int height, byte bitDepth, byte colorType, bool interlaced = false)
{
    private static readonly (int X, int Y, int Dx, int Dy)[] Adam7 =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];

    public static byte[] Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private int Channels =>
        colorType switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };

    /// <summary>The picture of all tests: left half dark, right half light; in palette images, entries 0 and 1.</summary>
    public byte[] Build(Func<byte[], byte[]>? zlib = null, bool withTransparency = false)
    {
        var chunks = new List<byte[]> { Header() };
        if (colorType == 3)
        {
            chunks.Add(Colours);
        }

        if (withTransparency)
        {
            chunks.Add(
                Chunk(
                    "tRNS",
                    colorType switch
                    {
                        3 => [0],
                        0 => [0, 0],
                        _ => [0, 0, 0, 0, 0, 0],
                    }
                )
            );
        }

        var data = Deflate(Rows());
        chunks.Add(Chunk("IDAT", zlib is null ? data : zlib(data)));
        chunks.Add(End);
        return Join(chunks);
    }

    private static byte[] Colours => Chunk("PLTE", [20, 40, 60, 240, 230, 220]);

    public static byte[] End => Chunk("IEND", []);

    public byte[] Header()
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = (bitDepth, colorType, interlaced ? (byte)1 : (byte)0);
        return Chunk("IHDR", data);
    }

    public static byte[] Join(IEnumerable<byte[]> chunks) => [.. Signature, .. chunks.SelectMany(chunk => chunk)];

    public static byte[] Chunk(string name, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    public static byte[] Deflate(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest))
        {
            zlib.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>As <see cref="Build"/>, of one row again and again, for pictures that are too large for memory.</summary>
    public byte[] BuildLarge()
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal))
        {
            foreach (var (x, y, dx, dy) in Passes)
            {
                var row = Row(x, (width - x + dx - 1) / dx, dx);
                for (var at = y; at < height; at += dy)
                {
                    zlib.Write(row);
                }
            }
        }

        return Join([Header(), .. colorType == 3 ? [Colours] : Array.Empty<byte[]>(), Chunk("IDAT", stream.ToArray()), End]);
    }

    private (int X, int Y, int Dx, int Dy)[] Passes => interlaced ? Adam7 : [(0, 0, 1, 1)];

    /// <summary>The unpacked data: filter bytes and samples of all passes.</summary>
    public byte[] Rows()
    {
        using var rows = new MemoryStream();
        foreach (var (x, y, dx, dy) in Passes)
        {
            var columns = (width - x + dx - 1) / dx;
            for (var row = y; row < height && columns > 0; row += dy)
            {
                rows.Write(Row(x, columns, dx));
            }
        }

        return rows.ToArray();
    }

    private byte[] Row(int x, int columns, int dx)
    {
        var bits = columns * Channels * bitDepth;
        var row = new byte[1 + ((bits + 7) / 8)];
        for (var column = 0; column < columns; column++)
        {
            var light = x + (column * dx) >= width / 2;
            for (var channel = 0; channel < Channels; channel++)
            {
                var isAlpha = colorType is 4 or 6 && channel == Channels - 1;
                var sample =
                    colorType == 3 ? (light ? 1 : 0)
                    : light || isAlpha ? (1 << bitDepth) - 1
                    : 0;
                var bit = ((column * Channels) + channel) * bitDepth;
                if (bitDepth == 16)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(1 + (bit / 8)), (ushort)sample);
                }
                else
                {
                    row[1 + (bit / 8)] |= (byte)(sample << (8 - bitDepth - (bit % 8)));
                }
            }
        }

        return row;
    }
}
