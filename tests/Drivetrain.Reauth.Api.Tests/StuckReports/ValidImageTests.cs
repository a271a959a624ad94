using Drivetrain.Reauth.Api.StuckReports.Screenshots;
using SkiaSharp;

namespace Drivetrain.Reauth.Api.Tests.StuckReports;

/// <summary>Every valid kind of image is taken, and looks right afterwards.</summary>
public sealed class ValidImageTests : IDisposable
{
    private const int Tolerance = 14;

    private readonly string path = Path.GetTempFileName();
    private readonly ScreenshotEncoder encoder = new();

    public static TheoryData<int, int, bool> PngForms()
    {
        var forms = new TheoryData<int, int, bool>();
        foreach (var interlaced in new[] { false, true })
        {
            foreach (var (color, depths) in new (int, int[])[] { (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]) })
            {
                foreach (var depth in depths)
                {
                    forms.Add(color, depth, interlaced);
                }
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(PngForms))]
    public async Task Png_OfEveryForm_LooksRight(int colorType, int bitDepth, bool interlaced)
    {
        foreach (var (width, height) in new[] { (64, 48), (33, 7), (2, 1) })
        {
            using var image = await EncodeAsync(new PngWriter(width, height, (byte)bitDepth, (byte)colorType, interlaced).Build());
            Assert.Equal((width, height), (image.Width, image.Height));
            if (width > 8)
            {
                var (dark, light) = colorType == 3 ? (Pictures.Dark, Pictures.Light) : (SKColors.Black, SKColors.White);
                Near(dark, image.GetPixel(2, height / 2));
                Near(light, image.GetPixel(width - 3, height / 2));
            }
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 2)]
    public async Task Png_WithATransparentColour_IsWhiteThere(int colorType, int bitDepth)
    {
        using var image = await EncodeAsync(new PngWriter(64, 48, (byte)bitDepth, (byte)colorType).Build(withTransparency: true));
        Near(SKColors.White, image.GetPixel(4, 24));
        Near(colorType == 3 ? Pictures.Light : SKColors.White, image.GetPixel(60, 24));
    }

    [Fact]
    public async Task Png_WithTextAndTimeChunks_LosesThem()
    {
        var png = new PngWriter(64, 48, 8, 2).Build();
        byte[] withText = [.. png.AsSpan(0, png.Length - 12), .. PngWriter.Chunk("tEXt", [.. "Comment\0text-canary"u8]), .. PngWriter.End];
        var encoded = await EncodeBytesAsync(withText);
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(encoded.Full), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKJpegEncoderDownsample.Downsample420)]
    [InlineData(SKJpegEncoderDownsample.Downsample422)]
    [InlineData(SKJpegEncoderDownsample.Downsample444)]
    public async Task Jpeg_OfEverySampling_LooksRight(SKJpegEncoderDownsample sampling)
    {
        using var image = await EncodeAsync(Pictures.Jpeg(sampling: sampling));
        Near(Pictures.Dark, image.GetPixel(4, 24));
        Near(Pictures.Light, image.GetPixel(59, 24));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 3)]
    [InlineData(true, 0)]
    public async Task Jpeg_GreyProgressiveOrWithRestarts_LooksRight(bool progressive, int restartInterval)
    {
        using var image = await EncodeAsync(JpegWriter.Write(64, 48, [10], [240], progressive, restartInterval));
        Near(new SKColor(10, 10, 10), image.GetPixel(4, 24));
        Near(new SKColor(240, 240, 240), image.GetPixel(59, 24));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Jpeg_Cmyk_LooksRight(bool adobe)
    {
        // Adobe's files hold the complement of the ink; all others are read in the same way by every decoder.
        using var image = await EncodeAsync(JpegWriter.Write(64, 48, [255, 0, 0, 255], [255, 255, 255, 255], adobe: adobe));
        var (left, right) = (image.GetPixel(4, 24), image.GetPixel(59, 24));
        Assert.True(left is { Red: > 200, Green: < 60, Blue: < 60 }, $"red became {left}");
        Assert.True(right is { Red: > 240, Green: > 240, Blue: > 240 }, $"white became {right}");
    }

    [Theory]
    [InlineData(1, 2, 24, 61, 24)]
    [InlineData(2, 61, 24, 2, 24)]
    [InlineData(3, 61, 24, 2, 24)]
    [InlineData(4, 2, 24, 61, 24)]
    [InlineData(5, 24, 2, 24, 61)]
    [InlineData(6, 24, 2, 24, 61)]
    [InlineData(7, 24, 61, 24, 2)]
    [InlineData(8, 24, 61, 24, 2)]
    public async Task Jpeg_RotatedByExif_IsUprightAndLosesIt(byte orientation, int darkX, int darkY, int lightX, int lightY)
    {
        var encoded = await EncodeBytesAsync(Pictures.Rotated(Pictures.Jpeg(), orientation));
        using var image = Pictures.Decode(encoded.Full);
        Assert.Equal(orientation < 5 ? (64, 48) : (48, 64), (image.Width, image.Height));
        Near(Pictures.Dark, image.GetPixel(darkX, darkY));
        Near(Pictures.Light, image.GetPixel(lightX, lightY));
        var text = System.Text.Encoding.Latin1.GetString(encoded.Full);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EXIF", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task WebP_LossyOrLosslessWithTransparency_LooksRight(bool lossless, bool transparent)
    {
        using var image = await EncodeAsync(Pictures.WebP(lossless: lossless, transparent: transparent));
        Near(Pictures.Light, image.GetPixel(59, 24));
        Near(transparent ? SKColors.White : Pictures.Dark, image.GetPixel(4, 24));
    }

    [Fact]
    public async Task WebP_Extended_LosesItsMetadata()
    {
        var encoded = await EncodeBytesAsync(Pictures.Extended(Pictures.WebP(), 64, 48));
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(encoded.Full), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redaction_SolidBlack_StaysBlack()
    {
        using var bitmap = new SKBitmap(640, 400, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var black = new SKPaint { Color = SKColors.Black };
        canvas.DrawRect(100, 100, 201, 51, black);
        canvas.Flush();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var image = await EncodeAsync(data.ToArray());
        for (var y = 100; y < 151; y++)
        {
            for (var x = 100; x < 301; x++)
            {
                var pixel = image.GetPixel(x, y);
                var isEdge = x is 100 or 300 || y is 100 or 150;
                Assert.True(Math.Max(pixel.Red, Math.Max(pixel.Green, pixel.Blue)) <= (isEdge ? 40 : 8), $"{x},{y} is {pixel}");
            }
        }
    }

    [Theory]
    [InlineData(800, 600, 320, 240)]
    [InlineData(200, 100, 200, 100)]
    [InlineData(100, 9000, 14, 1280)]
    public async Task Thumbnail_Has320PixelsInWidth_UnlessTheImageHasLess(int width, int height, int expectedWidth, int expectedHeight)
    {
        var encoded = await EncodeBytesAsync(Pictures.Png(width, height));
        using var thumbnail = Pictures.Decode(encoded.Thumbnail);
        Assert.Equal((expectedWidth, expectedHeight), (thumbnail.Width, thumbnail.Height));
    }

    /// <summary>Of forty megapixels: smaller, because memory is bounded.</summary>
    [Theory]
    [InlineData(8, 2)]
    [InlineData(16, 6)]
    [InlineData(1, 3)]
    public async Task Png_OfFortyMegapixels_IsTakenAtAThirdOfItsSize(int bitDepth, int colorType)
    {
        using var image = await EncodeAsync(new PngWriter(8_000, 5_000, (byte)bitDepth, (byte)colorType).BuildLarge());
        Assert.Equal((2_667, 1_667), (image.Width, image.Height));
        var (dark, light) = colorType == 3 ? (Pictures.Dark, Pictures.Light) : (SKColors.Black, SKColors.White);
        foreach (var y in new[] { 1, 800, 1_665 })
        {
            Near(dark, image.GetPixel(700, y));
            Near(light, image.GetPixel(2_000, y));
        }
    }

    [Fact]
    public async Task Png_WiderThanWebPCanBe_IsMadeToFit()
    {
        using var image = await EncodeAsync(new PngWriter(20_000, 100, 8, 2).BuildLarge());
        Assert.Equal(16_383, image.Width);
    }

    [Fact]
    public async Task Png_OfAFiveKScreen_IsTakenAtHalfItsSize()
    {
        using var image = await EncodeAsync(new PngWriter(5_120, 2_880, 8, 6).BuildLarge());
        Assert.Equal((2_560, 1_440), (image.Width, image.Height));
    }

    [Fact]
    public async Task Jpeg_OfFortyMegapixels_IsTakenSmaller()
    {
        using var image = await EncodeAsync(JpegWriter.Write(8_000, 5_000, [10], [240]));
        Assert.InRange(image.Width, 2_600, 3_000);
    }

    private static void Near(SKColor expected, SKColor actual) => Assert.True(
        Math.Abs(expected.Red - actual.Red) <= Tolerance && Math.Abs(expected.Green - actual.Green) <= Tolerance && Math.Abs(expected.Blue - actual.Blue) <= Tolerance,
        $"{expected} became {actual}");

    private async Task<SKBitmap> EncodeAsync(byte[] file) => Pictures.Decode((await EncodeBytesAsync(file)).Full);

    private async Task<EncodedScreenshot> EncodeBytesAsync(byte[] file)
    {
        await File.WriteAllBytesAsync(path, file);
        return await encoder.EncodeAsync(path, CancellationToken.None);
    }

    public void Dispose()
    {
        encoder.Dispose();
        File.Delete(path);
    }
}
