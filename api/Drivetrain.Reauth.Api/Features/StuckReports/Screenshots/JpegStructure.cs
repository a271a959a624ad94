using System.Buffers.Binary;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// JPEG (ITU-T T.81): the markers with their lengths and order, one frame of 8 bits a sample, restart markers in turn, the coded data of all
/// scans, and the end of the image as the end of the file.
/// </summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte QuantizationTables = 0xDB;
    private const byte HuffmanTables = 0xC4;
    private const byte RestartInterval = 0xDD;
    private const byte Progressive = 0xC2;

    public static ImageHeader Check(ReadOnlySpan<byte> file)
    {
        ImageHeader? frame = null;
        var hasTables = false;
        var data = new JpegData();
        var at = 2;
        while (true)
        {
            var marker = ReadMarker(file, ref at);
            if (marker == EndOfImage)
            {
                Expect(frame is not null, "it ends before its data");
                data.End();
                Expect(at == file.Length, "there is data after its end");
                return frame!;
            }

            Expect(marker is not (StartOfImage or 0x00 or 0x01) && marker is not (>= 0xD0 and <= 0xD7), "its markers are out of order");
            var segment = ReadSegment(file, ref at);
            if (marker is >= 0xC0 and <= 0xCF and not (HuffmanTables or 0xC8 or 0xCC))
            {
                Expect(frame is null, "it has two frames");
                frame = ReadFrame(marker, segment);
                data.Begin(segment, progressive: marker == Progressive);
            }
            else if (marker == HuffmanTables)
            {
                data.DefineTables(segment);
            }
            else if (marker == RestartInterval)
            {
                data.RestartEvery(segment);
            }
            else if (marker == QuantizationTables)
            {
                hasTables = true;
            }
            else if (marker == StartOfScan)
            {
                Expect(frame is not null && hasTables, "its markers are out of order");
                Expect(segment.Length >= 6 && segment[0] is >= 1 and <= 4 && segment.Length == 4 + (2 * segment[0]), "a scan's header has the wrong length");
                var start = at;
                SkipScan(file, ref at);
                data.Check(segment, file[start..at]);
            }
        }
    }

    private static byte ReadMarker(ReadOnlySpan<byte> file, ref int at)
    {
        Expect(at + 1 < file.Length, "it is truncated");
        Expect(file[at] == 0xFF, "a marker is missing");
        while (at < file.Length && file[at] == 0xFF)
        {
            at++;
        }

        Expect(at < file.Length, "it is truncated");
        return file[at++];
    }

    private static ReadOnlySpan<byte> ReadSegment(ReadOnlySpan<byte> file, ref int at)
    {
        Expect(at + 2 <= file.Length, "it is truncated");
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
        Expect(length >= 2 && length <= file.Length - at, "a segment is longer than the file");
        var segment = file.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    private static ImageHeader ReadFrame(byte marker, ReadOnlySpan<byte> segment)
    {
        Expect(segment.Length >= 6 && segment.Length == 6 + (3 * segment[5]), "its header has the wrong length");
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        ImageStructure.CheckSize(width, height);

        // Baseline, extended sequential and progressive, with Huffman coding: what browsers show.
        if (marker is not (0xC0 or 0xC1 or Progressive) || segment[0] != 8 || segment[5] is not (1 or 3 or 4))
        {
            throw new ImageRefusedException(StuckReportProblems.Unsupported);
        }

        var (largestX, largestY, area) = (1, 1, 0);
        for (var i = 6; i < segment.Length; i += 3)
        {
            var (x, y) = (segment[i + 1] >> 4, segment[i + 1] & 0x0F);
            Expect(x is >= 1 and <= 4 && y is >= 1 and <= 4, "its header has an invalid sampling");
            (largestX, largestY, area) = (Math.Max(largestX, x), Math.Max(largestY, y), area + (x * y));
        }

        // A progressive image keeps all coefficients, of two bytes each, until its last scan.
        var coefficients = marker == Progressive ? 2L * width * height * area / (largestX * largestY) : 0;
        return new ImageHeader(ImageKind.Jpeg, width, height, coefficients);
    }

    /// <summary>To the marker behind the coded data. In them FF is followed by 00, or it begins a restart marker, whose numbers go round from 0 to 7.</summary>
    private static void SkipScan(ReadOnlySpan<byte> file, ref int at)
    {
        var restart = 0;
        while (true)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            Expect(next >= 0 && at + next + 1 < file.Length, "it is truncated");
            at += next;
            var code = file[at + 1];
            if (code is >= 0xD0 and <= 0xD7)
            {
                Expect(code == 0xD0 + restart, "a restart marker is missing");
                restart = (restart + 1) & 7;
            }
            else if (code is not (0x00 or 0xFF))
            {
                return;
            }

            at += code == 0xFF ? 1 : 2;
        }
    }

    private static void Expect(bool holds, string otherwise) => PngStructure.Expect(holds, otherwise);
}
