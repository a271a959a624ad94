using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>The compressed data of a PNG: inflated in small pieces, each row's filter looked at, and counted; no pixel is kept.</summary>
internal static class PngData
{
    private const int AdlerBytes = 4;
    private const uint AdlerModulus = 65521;

    /// <summary>As many sums fit into 32 bits before they have to be reduced (as in zlib).</summary>
    private const int AdlerRun = 5552;

    public static void Check(ReadOnlySpan<byte> file, List<Range> pieces, PngHeader header)
    {
        // One small copy, since a stream cannot lie over a span. It is no longer than the file.
        var length = pieces.Sum(piece => piece.End.Value - piece.Start.Value);
        PngStructure.Expect(length > AdlerBytes, "its data is truncated");
        var compressed = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var at = 0;
            foreach (var piece in pieces)
            {
                file[piece].CopyTo(compressed.AsSpan(at));
                at += piece.End.Value - piece.Start.Value;
            }

            using var inflated = new ZLibStream(new MemoryStream(compressed, 0, length, writable: false), CompressionMode.Decompress);
            var sum = CheckRows(inflated, header);

            // The check sum ends the data: were anything hidden behind it, it would not be here.
            PngStructure.Expect(sum == BinaryPrimitives.ReadUInt32BigEndian(compressed.AsSpan(length - AdlerBytes)), "its data continues past its end");
        }
        catch (InvalidDataException)
        {
            throw ImageRefusedException.Corrupt("its data can't be decompressed");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    private static uint CheckRows(Stream inflated, PngHeader header)
    {
        var adler = 1u;
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            foreach (var (rows, rowBytes) in header.Passes())
            {
                for (var row = 0; row < rows; row++)
                {
                    for (var done = 0; done < rowBytes; )
                    {
                        var wanted = buffer.AsSpan(0, Math.Min(buffer.Length, rowBytes - done));
                        PngStructure.Expect(inflated.ReadAtLeast(wanted, wanted.Length, throwOnEndOfStream: false) == wanted.Length, "its data is truncated");
                        PngStructure.Expect(done > 0 || wanted[0] <= 4, "a row has an unknown filter");
                        adler = Adler32(adler, wanted);
                        done += wanted.Length;
                    }
                }
            }

            PngStructure.Expect(inflated.ReadByte() < 0, "it has more data than pixels");
            return adler;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static uint Adler32(uint adler, ReadOnlySpan<byte> bytes)
    {
        var (a, b) = (adler & 0xFFFF, adler >> 16);
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(AdlerRun, bytes.Length)];
            foreach (var value in run)
            {
                a += value;
                b += a;
            }

            (a, b) = (a % AdlerModulus, b % AdlerModulus);
            bytes = bytes[run.Length..];
        }

        return (b << 16) | a;
    }
}
