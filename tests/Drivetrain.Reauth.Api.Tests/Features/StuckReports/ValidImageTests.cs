using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using SkiaSharp;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Every valid kind of image is taken, and looks right afterwards.</summary>
public sealed class ValidImageTests
{
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
    public void Png_OfEveryForm_LooksRight(int colorType, int bitDepth, bool interlaced)
    {
        foreach (var (width, height) in new[] { (64, 48), (33, 7), (2, 1) })
        {
            using var image = Encode(new PngWriter(width, height, (byte)bitDepth, (byte)colorType, interlaced).Build());
            var (dark, light) = HalvesOf(colorType);
            Looks.Halves(image, width, height, dark, light);
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 2)]
    public void Png_WithATransparentColour_IsWhiteThere(int colorType, int bitDepth)
    {
        using var image = Encode(new PngWriter(64, 48, (byte)bitDepth, (byte)colorType).Build(withTransparency: true));
        Looks.Halves(image, 64, 48, SKColors.White, HalvesOf(colorType).Light);
    }

    [Fact]
    public void Png_WithTextAndTimeChunks_LosesThem()
    {
        var png = new PngWriter(64, 48, 8, 2).Build();
        byte[] withText = [.. png.AsSpan(0, png.Length - 12), .. PngWriter.Chunk("tEXt", [.. "Comment\0text-canary"u8]), .. PngWriter.End];
        var encoded = ScreenshotEncoding.Encode(withText);
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(encoded.Full), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKJpegEncoderDownsample.Downsample420)]
    [InlineData(SKJpegEncoderDownsample.Downsample422)]
    [InlineData(SKJpegEncoderDownsample.Downsample444)]
    public void Jpeg_OfEverySampling_LooksRight(SKJpegEncoderDownsample sampling)
    {
        using var image = Encode(Pictures.Jpeg(sampling: sampling));
        Looks.Halves(image, 64, 48, Pictures.Dark, Pictures.Light);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 3)]
    [InlineData(true, 0)]
    public void Jpeg_GreyProgressiveOrWithRestarts_LooksRight(bool progressive, int restartInterval)
    {
        using var image = Encode(JpegWriter.Write(64, 48, [10], [240], progressive, restartInterval));
        Looks.Halves(image, 64, 48, new SKColor(10, 10, 10), new SKColor(240, 240, 240));
    }

    /// <summary>Adobe's files hold the complement of the ink, as it is (0) or as YCCK (2); all others are read in the same way by every decoder.</summary>
    [Theory]
    [InlineData(null, 255, 0, 0)]
    [InlineData(0, 255, 0, 0)]
    [InlineData(2, 179, 171, 0)]
    public void Jpeg_OfFourComponents_LooksRight(int? adobe, byte first, byte second, byte third)
    {
        foreach (var progressive in new[] { false, true })
        {
            byte[] white = adobe == 2 ? [0, 128, 128, 255] : [255, 255, 255, 255];
            using var image = Encode(JpegWriter.Write(64, 48, [first, second, third, 255], white, progressive, adobe: (byte?)adobe));
            var (left, right) = (image.GetPixel(4, 24), image.GetPixel(59, 24));
            Assert.True(left is { Red: > 200, Green: < 60, Blue: < 60 }, $"red became {left}");
            Assert.True(right is { Red: > 240, Green: > 240, Blue: > 240 }, $"white became {right}");
        }
    }

    /// <summary>What the usual command-line encoders write (see the folder's README).</summary>
    [Theory]
    [MemberData(nameof(EncoderFiles.Names), "valid", MemberType = typeof(EncoderFiles))]
    public void File_OfAnEncoder_LooksRight(string name)
    {
        using var image = Encode(EncoderFiles.Read(name));
        var isGrey = name.Contains("grey", StringComparison.Ordinal);
        var left =
            name.Contains("transparent", StringComparison.Ordinal) ? SKColors.White
            : isGrey ? new SKColor(36, 36, 36)
            : Pictures.Dark;
        Looks.Halves(image, 64, 48, left, isGrey ? new SKColor(232, 232, 232) : Pictures.Light);
    }

    /// <summary>The corners as a person sees them, row by row; in the file they are 0 1 over 2 3.</summary>
    [Theory]
    [InlineData(1, 0, 1, 2, 3)]
    [InlineData(2, 1, 0, 3, 2)]
    [InlineData(3, 3, 2, 1, 0)]
    [InlineData(4, 2, 3, 0, 1)]
    [InlineData(5, 0, 2, 1, 3)]
    [InlineData(6, 2, 0, 3, 1)]
    [InlineData(7, 3, 1, 2, 0)]
    [InlineData(8, 1, 3, 0, 2)]
    public void Jpeg_RotatedByExif_IsUprightAndLosesIt(byte orientation, params int[] corners)
    {
        var encoded = ScreenshotEncoding.Encode(Pictures.Rotated(Pictures.Corners(SKEncodedImageFormat.Jpeg), orientation));
        using var image = Pictures.Decode(encoded.Full);
        Assert.Equal(orientation < 5 ? (64, 48) : (48, 64), (image.Width, image.Height));
        for (var i = 0; i < corners.Length; i++)
        {
            Looks.Near(Pictures.CornerColours[corners[i]], image.GetPixel(i % 2 == 0 ? 4 : image.Width - 5, i < 2 ? 4 : image.Height - 5));
        }

        var text = System.Text.Encoding.Latin1.GetString(encoded.Full);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EXIF", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void WebP_LossyOrLosslessWithTransparency_LooksRight(bool lossless, bool transparent)
    {
        using var image = Encode(Pictures.WebP(lossless: lossless, transparent: transparent));
        Looks.Halves(image, 64, 48, transparent ? SKColors.White : Pictures.Dark, Pictures.Light);
    }

    [Fact]
    public void WebP_Extended_LosesItsMetadata()
    {
        var encoded = ScreenshotEncoding.Encode(Pictures.Extended(Pictures.WebP(), 64, 48));
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(encoded.Full), StringComparison.Ordinal);
    }

    [Fact]
    public void Redaction_SolidBlack_StaysBlack()
    {
        using var bitmap = new SKBitmap(640, 400, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var black = new SKPaint { Color = SKColors.Black };
        canvas.DrawRect(100, 100, 201, 51, black);
        canvas.Flush();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var image = Encode(data.ToArray());
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
    public void Thumbnail_Has320PixelsInWidth_UnlessTheImageHasLess(int width, int height, int expectedWidth, int expectedHeight)
    {
        var encoded = ScreenshotEncoding.Encode(Pictures.Png(width, height));
        using var thumbnail = Pictures.Decode(encoded.Thumbnail);
        Assert.Equal((expectedWidth, expectedHeight), (thumbnail.Width, thumbnail.Height));
    }

    private static (SKColor Dark, SKColor Light) HalvesOf(int colorType) => colorType == 3 ? (Pictures.Dark, Pictures.Light) : (SKColors.Black, SKColors.White);

    private static SKBitmap Encode(byte[] file) => Pictures.Decode(ScreenshotEncoding.Encode(file).Full);
}
