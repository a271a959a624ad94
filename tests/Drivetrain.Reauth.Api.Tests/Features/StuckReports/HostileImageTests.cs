using System.Buffers.Binary;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Damaged files, bombs, and files that are two things at once, each with its code. None of them reaches the decoder of pixels.</summary>
public sealed class HostileImageTests
{
    private static readonly byte[] Png = new PngWriter(64, 48, 8, 2).Build();
    private static readonly byte[] Zip = [.. "PK\u0003\u0004"u8, .. new byte[40]];

    public static TheoryData<string> Names() => [.. Files.Keys];

    private static Dictionary<string, (byte[] File, string Code)> Files { get; } =
        new(StringComparer.Ordinal)
        {
            ["empty"] = ([], "screenshot_not_an_image"),
            ["text"] = ([.. "<svg onload='alert(1)'/>"u8], "screenshot_not_an_image"),
            ["gif"] = ([.. "GIF89a"u8, .. new byte[40]], "screenshot_not_an_image"),
            ["png, its signature only"] = (PngWriter.Signature, "screenshot_corrupt"),
            ["png, cut off in its data"] = (Png[..^30], "screenshot_corrupt"),
            ["png, cut off before its end"] = (Png[..^12], "screenshot_corrupt"),
            ["png, one byte short"] = (Png[..^1], "screenshot_corrupt"),
            ["png, wrong check sum"] = (Spoil(Png, 30), "screenshot_corrupt"),
            ["png, a chunk longer than the file"] = (With(Png, 8, [0x7F, 0xFF, 0xFF, 0xFF]), "screenshot_corrupt"),
            ["png, no header"] = (PngWriter.Join([PngWriter.Chunk("IDAT", PngWriter.Deflate([0, 0])), PngWriter.End]), "screenshot_corrupt"),
            ["png, two headers"] = (Rearranged(w => [w.Header(), w.Header(), Data(w), PngWriter.End]), "screenshot_corrupt"),
            ["png, palette behind its data"] = (
                Rearranged(w => [w.Header(), Data(w), PngWriter.Chunk("PLTE", [1, 2, 3]), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, data in two places"] = (
                Rearranged(w => [w.Header(), Data(w), PngWriter.Chunk("tIME", new byte[7]), Data(w), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, no data"] = (Rearranged(w => [w.Header(), PngWriter.End]), "screenshot_corrupt"),
            ["png, transparency behind its data"] = (
                Rearranged(w => [w.Header(), Data(w), PngWriter.Chunk("tRNS", new byte[6]), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, colour profile behind its palette"] = (
                Rearranged(w => [w.Header(), PngWriter.Chunk("PLTE", [1, 2, 3]), PngWriter.Chunk("gAMA", [0, 0, 0, 1]), Data(w), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, an unknown chunk that must be known"] = (
                Rearranged(w => [w.Header(), PngWriter.Chunk("ABCD", []), Data(w), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, palette image without one"] = (
                PngWriter.Join([new PngWriter(2, 2, 8, 3).Header(), PngWriter.Chunk("IDAT", PngWriter.Deflate(new byte[6])), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, a bit depth that there is not"] = (new PngWriter(64, 48, 4, 2).Build(), "screenshot_corrupt"),
            ["png, broken zlib data"] = (new PngWriter(64, 48, 8, 2).Build(z => Spoil(z, 2)), "screenshot_corrupt"),
            ["png, wrong sum of its zlib data"] = (new PngWriter(64, 48, 8, 2).Build(z => Spoil(z, z.Length - 1)), "screenshot_corrupt"),
            ["png, too few rows"] = (new PngWriter(64, 48, 8, 2).Build(_ => PngWriter.Deflate(new byte[47 * 193])), "screenshot_corrupt"),
            ["png, too many rows"] = (new PngWriter(64, 48, 8, 2).Build(_ => PngWriter.Deflate(new byte[49 * 193])), "screenshot_corrupt"),
            ["png, a filter that there is not"] = (
                new PngWriter(64, 48, 8, 2).Build(_ => PngWriter.Deflate([.. Enumerable.Repeat((byte)9, 48 * 193)])),
                "screenshot_corrupt"
            ),
            ["png, data behind its zlib data"] = (new PngWriter(64, 48, 8, 2).Build(z => [.. z, .. Zip]), "screenshot_corrupt"),
            ["png, and a zip"] = ([.. Png, .. Zip], "screenshot_corrupt"),
            ["png, and one byte"] = ([.. Png, 0], "screenshot_corrupt"),
            ["png, no pixels"] = (PngWriter.Join([new PngWriter(0, 5, 8, 2).Header()]), "screenshot_corrupt"),
            ["png bomb, 30,000 × 30,000 of one bit"] = (new PngWriter(30_000, 30_000, 1, 0).BuildLarge(), "screenshot_too_many_pixels"),
            ["png, sides that overflow"] = (PngWriter.Join([new PngWriter(int.MaxValue, int.MaxValue, 8, 2).Header()]), "screenshot_too_many_pixels"),
            ["png, a lying header and little data"] = (
                PngWriter.Join([new PngWriter(6_000, 6_000, 8, 6).Header(), PngWriter.Chunk("IDAT", PngWriter.Deflate(new byte[100])), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["png, a small header and much data"] = (
                PngWriter.Join([new PngWriter(1, 1, 1, 0).Header(), PngWriter.Chunk("IDAT", PngWriter.Deflate(new byte[100_000_000])), PngWriter.End]),
                "screenshot_corrupt"
            ),
            ["jpeg, cut off"] = (Pictures.Jpeg()[..^40], "screenshot_corrupt"),
            ["jpeg, without its end"] = (Pictures.Jpeg()[..^2], "screenshot_corrupt"),
            ["jpeg, and a zip"] = ([.. Pictures.Jpeg(), .. Zip], "screenshot_corrupt"),
            ["jpeg, and a second one"] = ([.. Pictures.Jpeg(), .. Pictures.Jpeg()], "screenshot_corrupt"),
            ["jpeg, two frames"] = (TwoFrames(), "screenshot_corrupt"),
            ["jpeg, a segment longer than the file"] = (With(Pictures.Jpeg(), 4, [0xFF, 0xFF]), "screenshot_corrupt"),
            ["jpeg, no frame"] = ([0xFF, 0xD8, 0xFF, 0xD9], "screenshot_corrupt"),
            ["jpeg, a restart marker missing"] = (WithoutRestart(), "screenshot_corrupt"),
            ["jpeg, 65,000 × 65,000"] = (JpegSize(Pictures.Jpeg(), 65_000, 65_000), "screenshot_too_many_pixels"),
            ["jpeg, cut short and ended"] = (CutShort(Pictures.Jpeg(640, 480)), "screenshot_corrupt"),
            ["jpeg, cut short and ended between two restarts"] = (CutShort(JpegWriter.Write(640, 480, [10], [240], restartInterval: 3)), "screenshot_corrupt"),
            ["jpeg, progressive, cut short and ended"] = (
                CutShort(JpegWriter.Write(640, 480, [10, 128, 128], [240, 128, 128], progressive: true)),
                "screenshot_corrupt"
            ),
            ["jpeg, without the scan of a component"] = (WithoutLastScan(EncoderFiles.Read("valid/separate-scans.jpg")), "screenshot_corrupt"),
            ["jpeg, codes that there are not"] = (BadCodes(JpegWriter.Write(64, 48, [10], [240])), "screenshot_corrupt"),
            ["jpeg, more scans than anybody makes"] = (ManyScans(JpegWriter.Write(64, 48, [10], [240], progressive: true)), "screenshot_corrupt"),
            ["jpeg, a table with more codes than there are"] = (BadTable(JpegWriter.Write(64, 48, [10], [240])), "screenshot_corrupt"),
            ["jpeg, 12 bits a sample"] = (With(Pictures.Jpeg(), FrameOf(Pictures.Jpeg()) + 4, [12]), "screenshot_unsupported"),
            ["jpeg, arithmetic codes"] = (EncoderFiles.Read("refused/arithmetic.jpg"), "screenshot_unsupported"),
            ["webp, animated by its encoder"] = (EncoderFiles.Read("refused/animated.webp"), "screenshot_unsupported"),
            ["jpeg, lossless"] = (JpegMarker(Pictures.Jpeg(), 0xC3), "screenshot_unsupported"),
            ["webp, cut off"] = (Pictures.WebP()[..^10], "screenshot_corrupt"),
            ["webp, cut off with a fitting length"] = (Pictures.Riff(Pictures.WebP()[12..^10]), "screenshot_corrupt"),
            ["webp, and a zip"] = ([.. Pictures.WebP(), .. Zip], "screenshot_corrupt"),
            ["webp, a zip as a chunk"] = (Pictures.Riff([.. Pictures.WebP()[12..], .. Pictures.RiffChunk("ZIP ", Zip)]), "screenshot_corrupt"),
            ["webp, two images"] = (Pictures.Riff([.. Pictures.WebP()[12..], .. Pictures.WebP()[12..]]), "screenshot_corrupt"),
            ["webp, sizes that differ"] = (Pictures.Extended(Pictures.WebP(), 100, 100), "screenshot_corrupt"),
            ["webp, a canvas out of bounds"] = (Pictures.Extended(Pictures.WebP(), 16_000_000, 16_000_000), "screenshot_too_many_pixels"),
            ["webp, animated"] = (Pictures.Extended(Pictures.WebP(), 64, 48, flags: 0x02, "ANIM", new byte[6]), "screenshot_unsupported"),
            ["webp, no image"] = (Pictures.Riff(Pictures.RiffChunk("EXIF", new byte[20])), "screenshot_corrupt"),
            ["webp, lossless and cut off with a fitting length"] = (CutLossless(), "screenshot_corrupt"),
        };

    [Theory]
    [MemberData(nameof(Names))]
    public void File_ThatIsNotOneWholeImage_IsRefused(string name)
    {
        var (file, code) = Files[name];
        var refused = Assert.Throws<ImageRefusedException>(() => ScreenshotEncoding.Encode(file));
        Assert.Equal(code, refused.Problem.Code);
    }

    [Fact]
    public void Bomb_IsAsSmallAsTheyAre() => Assert.InRange(Files["png bomb, 30,000 × 30,000 of one bit"].File.Length, 50_000, 600_000);

    /// <summary>
    /// Every file that is cut off anywhere, and every file with one bit turned, is refused or is an image all the same; nothing else happens.
    /// </summary>
    [Fact]
    public void Check_OfSpoiledFiles_RefusesOrAccepts()
    {
        var random = new Random(42);
        foreach (
            var file in new[]
            {
                Png,
                Pictures.Jpeg(),
                Pictures.WebP(),
                Pictures.WebP(lossless: true),
                Pictures.Extended(Pictures.WebP(), 64, 48),
                JpegWriter.Write(64, 48, [10], [240], restartInterval: 3),
            }
        )
        {
            for (var length = 0; length < file.Length; length++)
            {
                Assert.Throws<ImageRefusedException>(() => ImageStructure.Check(file.AsSpan(0, length)));
            }

            for (var i = 0; i < 2_000; i++)
            {
                var spoiled = file.ToArray();
                spoiled[random.Next(spoiled.Length)] ^= (byte)(1 << random.Next(8));
                try
                {
                    ImageStructure.Check(spoiled);
                }
                catch (ImageRefusedException)
                {
                    // As it should; any other exception fails the test.
                }
            }
        }
    }

    private static byte[] Data(PngWriter writer) => PngWriter.Chunk("IDAT", PngWriter.Deflate(writer.Rows()));

    private static byte[] Rearranged(Func<PngWriter, byte[][]> chunks) => PngWriter.Join(chunks(new PngWriter(64, 48, 8, 2)));

    private static byte[] Spoil(byte[] file, int at) => With(file, at, [(byte)(file[at] ^ 0x55)]);

    private static byte[] With(byte[] file, int at, byte[] bytes)
    {
        var changed = file.ToArray();
        bytes.CopyTo(changed, at);
        return changed;
    }

    private static int FrameOf(byte[] jpeg) => jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC0]);

    private static byte[] JpegMarker(byte[] jpeg, byte marker) => With(jpeg, FrameOf(jpeg) + 1, [marker]);

    private static byte[] JpegSize(byte[] jpeg, ushort width, ushort height)
    {
        var sizes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(sizes, height);
        BinaryPrimitives.WriteUInt16BigEndian(sizes.AsSpan(2), width);
        return With(jpeg, FrameOf(jpeg) + 5, sizes);
    }

    private static byte[] TwoFrames()
    {
        var jpeg = Pictures.Jpeg();
        var at = FrameOf(jpeg);
        var frame = jpeg.AsSpan(at, 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)));
        return [.. jpeg.AsSpan(0, at), .. frame, .. jpeg.AsSpan(at)];
    }

    private static byte[] WithoutRestart()
    {
        var jpeg = JpegWriter.Write(64, 48, [10], [240], restartInterval: 3);
        var at = jpeg.AsSpan().IndexOf<byte>([0xFF, 0xD0]);
        return [.. jpeg.AsSpan(0, at), .. jpeg.AsSpan(at + 2)];
    }

    private static byte[] CutLossless()
    {
        var image = Pictures.WebP(width: 640, height: 480, lossless: true)[20..];
        return Pictures.Riff(Pictures.RiffChunk("VP8L", image[..(image.Length / 2)]));
    }

    /// <summary>Half of the last scan's data, and then the end of the image, so that all markers are in order.</summary>
    private static byte[] CutShort(byte[] jpeg)
    {
        var start = ScanOf(jpeg);
        var half = start + ((jpeg.Length - 2 - start) / 2);
        return [.. jpeg.AsSpan(0, jpeg[half - 1] == 0xFF ? half - 1 : half), 0xFF, 0xD9];
    }

    private static byte[] WithoutLastScan(byte[] jpeg) => [.. jpeg.AsSpan(0, LastScanOf(jpeg)), 0xFF, 0xD9];

    private static byte[] ManyScans(byte[] jpeg)
    {
        var scan = jpeg.AsSpan(LastScanOf(jpeg), jpeg.Length - 2 - LastScanOf(jpeg)).ToArray();
        return [.. jpeg.AsSpan(0, jpeg.Length - 2), .. Enumerable.Repeat(scan, 100).SelectMany(bytes => bytes), 0xFF, 0xD9];
    }

    /// <summary>The writer's tables leave its longest codes unused.</summary>
    private static byte[] BadCodes(byte[] jpeg) => With(jpeg, ScanOf(jpeg), [0xFE, 0xFE, 0xFE, 0xFE]);

    private static byte[] BadTable(byte[] jpeg) => With(jpeg, jpeg.AsSpan().IndexOf<byte>([0xFF, 0xC4]) + 5, [12, 0, 0, 0]);

    private static int LastScanOf(byte[] jpeg) => jpeg.AsSpan().LastIndexOf<byte>([0xFF, 0xDA]);

    /// <summary>Where the data of the last scan begin.</summary>
    private static int ScanOf(byte[] jpeg)
    {
        var at = LastScanOf(jpeg) + 2;
        return at + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at));
    }
}
