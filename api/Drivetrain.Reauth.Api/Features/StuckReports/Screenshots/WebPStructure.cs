using System.Buffers.Binary;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// WebP (RFC 9649): a RIFF file whose length is the file's, its chunks and their order, and the header of its one image. Animations are refused.
/// </summary>
internal static class WebPStructure
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;

    public static ImageHeader Check(ReadOnlySpan<byte> file)
    {
        Expect(file.Length >= RiffHeader + ChunkHeader, "it is truncated");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        Expect(size == file.Length - ChunkHeader, size > file.Length - ChunkHeader ? "it is truncated" : "there is data after its end");
        (int Width, int Height)? canvas = null;
        ImageHeader? image = null;
        var alpha = 0L;
        for (var at = RiffHeader; at < file.Length; )
        {
            Expect(file.Length - at >= ChunkHeader, "it is truncated");
            var name = file.Slice(at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            Expect(length <= file.Length - at - ChunkHeader, "a chunk is longer than the file");
            var data = file.Slice(at + ChunkHeader, (int)length);
            if (name.SequenceEqual("VP8X"u8))
            {
                Expect(at == RiffHeader, "its chunks are out of order");
                canvas = ReadCanvas(data);
            }
            else if (name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8))
            {
                Expect(image is null, "it has two images");
                image = name[3] == 'L' ? ReadLossless(data) : ReadLossy(data);
            }
            else if (name.SequenceEqual("ANIM"u8) || name.SequenceEqual("ANMF"u8))
            {
                throw new ImageRefusedException(StuckReportProblems.Unsupported);
            }
            else
            {
                Expect(canvas is not null, "its chunks are out of order");
                alpha = name.SequenceEqual("ALPH"u8) ? 5 : alpha;
            }

            at += ChunkHeader + (int)length + ((int)length & 1);
            Expect(at <= file.Length, "it is truncated");
        }

        Expect(image is not null, "it has no image");
        Expect(canvas is null || canvas == (image!.Width, image.Height), "its sizes are inconsistent");

        // A lossless image is decoded to four bytes a pixel before anything else; the transparency of a lossy one is a lossless image of its own, kept beside
        // its result.
        return image! with
        {
            DecoderBytes = image.DecoderBytes + (alpha * image.Pixels),
        };
    }

    private static (int Width, int Height) ReadCanvas(ReadOnlySpan<byte> data)
    {
        Expect(data.Length == 10, "its header has the wrong length");
        if ((data[0] & 0x02) != 0)
        {
            throw new ImageRefusedException(StuckReportProblems.Unsupported);
        }

        var (width, height) = (1 + Read24(data[4..]), 1 + Read24(data[7..]));
        ImageStructure.CheckSize(width, height);
        return (width, height);
    }

    private static ImageHeader ReadLossy(ReadOnlySpan<byte> data)
    {
        // RFC 6386, section 9.1: a key frame that is shown, its first partition within the data, the start code, and 14 bits for each side.
        Expect(
            data.Length > 10 && (data[0] & 1) == 0 && (data[0] & 0x10) != 0 && data.Slice(3, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]),
            "its frame has no header"
        );
        Expect(Read24(data) >> 5 <= data.Length - 10, "its frame is cut off");
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        ImageStructure.CheckSize(width, height);
        return new ImageHeader(ImageKind.WebP, width, height);
    }

    private static ImageHeader ReadLossless(ReadOnlySpan<byte> data)
    {
        Expect(data.Length > 5 && data[0] == 0x2F && data[4] >> 5 == 0, "its image has no header");
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        var (width, height) = (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        ImageStructure.CheckSize(width, height);
        return new ImageHeader(ImageKind.WebP, width, height, DecoderBytes: 4L * width * height);
    }

    private static int Read24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static void Expect(bool holds, string otherwise) => PngStructure.Expect(holds, otherwise);
}
