using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using SkiaSharp;

namespace Drivetrain.Reauth.Benchmarks.Reports;

/// <summary>A screenshot and the answer that is due.</summary>
/// <param name="Name">What it is.</param>
/// <param name="File">As it is sent.</param>
/// <param name="MediaType">As it is declared.</param>
/// <param name="Answer">"201", or the problem's code.</param>
internal sealed record Sample(string Name, byte[] File, string MediaType = "image/png", string Answer = "201");

/// <summary>The screenshots that cost most to decode, and those that mean to.</summary>
internal static class MemoryCorpus
{
    private const int MaxFile = 5 * 1024 * 1024;

    public static IReadOnlyList<Sample> Create() => [.. Valid(), .. Hostile()];

    private static IEnumerable<Sample> Valid()
    {
        yield return new("PNG, a 4K screen of noise in 5 MB", Noise(1_290, 1_290, p => p.Encode(SKPngEncoderOptions.Default)));
        yield return new("PNG, RGBA, a 6K screen", new PngWriter(6_016, 3_384, 8, 6).BuildLarge());
        yield return new("PNG, RGB, 40 MP", new PngWriter(8_000, 5_000, 8, 2).BuildLarge());
        yield return new("PNG, RGBA of 16 bits, 40 MP", new PngWriter(8_000, 5_000, 16, 6).BuildLarge());
        yield return new("PNG, palette of 1 bit, 40 MP", new PngWriter(8_000, 5_000, 1, 3).BuildLarge());
        yield return new("PNG, RGBA, interlaced, 40 MP", new PngWriter(8_000, 5_000, 8, 6, interlaced: true).BuildLarge());
        yield return new("PNG, RGBA of 16 bits, interlaced, 40 MP", new PngWriter(8_000, 5_000, 16, 6, interlaced: true).BuildLarge());
        yield return new(
            "JPEG, noise, 4K",
            Noise(3_840, 2_160, p => p.Encode(new SKJpegEncoderOptions(60, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))),
            "image/jpeg"
        );
        yield return new("JPEG, turned by EXIF, 12 MP", Pictures.Rotated(Pictures.Jpeg(4_032, 3_024), 6), "image/jpeg");
        yield return new("JPEG, 40 MP", Pictures.Jpeg(8_000, 5_000), "image/jpeg");
        yield return new("JPEG, progressive, 40 MP", JpegWriter.Write(8_000, 5_000, [20, 128, 128], [240, 128, 128], progressive: true), "image/jpeg");
        yield return new(
            "JPEG, progressive, CMYK, 40 MP",
            JpegWriter.Write(8_000, 5_000, [20, 20, 20, 255], [240, 240, 240, 255], progressive: true),
            "image/jpeg"
        );
        yield return new("WebP, lossy, 40 MP", Pictures.WebP(8_000, 5_000), "image/webp");
        yield return new("WebP, lossless, 40 MP", Pictures.WebP(8_000, 5_000, lossless: true), "image/webp");
        yield return new("WebP, lossy with transparency, 40 MP", Pictures.WebP(8_000, 5_000, transparent: true), "image/webp");
    }

    private static IEnumerable<Sample> Hostile()
    {
        var png = new PngWriter(1_920, 1_080, 8, 6).Build();
        var jpeg = Pictures.Jpeg(1_920, 1_080);
        yield return new("bomb, 30,000² of one bit", new PngWriter(30_000, 30_000, 1, 0).BuildLarge(), Answer: "screenshot_too_many_pixels");
        yield return new("bomb, one pixel and 500 MB of data", OnePixel(500_000_000), Answer: "screenshot_corrupt");
        yield return new("bomb, progressive with 1,000 scans of 40 MP", ManyScans(), "image/jpeg", "screenshot_corrupt");
        yield return new("PNG, cut off", png[..^100], Answer: "screenshot_corrupt");
        yield return new("PNG, wrong check sum", Spoiled(png), Answer: "screenshot_corrupt");
        yield return new("PNG, broken zlib data", new PngWriter(1_920, 1_080, 8, 6).Build(Spoiled), Answer: "screenshot_corrupt");
        yield return new("PNG and ZIP", [.. png, .. "PK\u0003\u0004"u8, .. new byte[1_000_000]], Answer: "screenshot_corrupt");
        yield return new("JPEG, cut off and ended", [.. jpeg.AsSpan(0, jpeg.Length / 2), 0xFF, 0xD9], "image/jpeg", "screenshot_corrupt");
        yield return new("a file of 6 MB", [.. PngWriter.Signature, .. new byte[6 * 1024 * 1024]], Answer: "screenshot_too_large");
        yield return new("no image", [.. "%PDF-1.7"u8, .. new byte[1_000_000]], Answer: "screenshot_not_an_image");
        yield return new("another type than declared", png, "image/webp", "screenshot_type_mismatch");
    }

    private static byte[] OnePixel(int bytes) =>
        PngWriter.Join([new PngWriter(1, 1, 1, 0).Header(), PngWriter.Chunk("IDAT", PngWriter.Deflate(new byte[bytes])), PngWriter.End]);

    private static byte[] ManyScans()
    {
        var jpeg = JpegWriter.Write(8_000, 5_000, [128], [128], progressive: true);

        // A table of one code, "nothing in the next 16,384 blocks", and scans of the coefficients from 1 on that say so for all blocks.
        byte[] table = [0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0xE0];
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, .. new byte[80]];
        return [.. jpeg.AsSpan(0, jpeg.Length - 2), .. table, .. Enumerable.Repeat(scan, 1_000).SelectMany(bytes => bytes), 0xFF, 0xD9];
    }

    private static byte[] Spoiled(byte[] file)
    {
        var spoiled = file.ToArray();
        spoiled[spoiled.Length / 2] ^= 0x55;
        return spoiled;
    }

    private static byte[] Noise(int width, int height, Func<SKPixmap, SKData?> encode)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var random = new Random(1);
        random.NextBytes(bitmap.GetPixelSpan());
        var bytes = bitmap.GetPixelSpan();
        for (var i = 3; i < bytes.Length; i += 4)
        {
            bytes[i] = 255;
        }

        using var pixels = bitmap.PeekPixels();
        using var data = encode(pixels) ?? throw new InvalidOperationException("Not encoded.");
        return data.Size <= MaxFile ? data.ToArray() : throw new InvalidOperationException($"{data.Size} bytes are more than a screenshot may have.");
    }
}
