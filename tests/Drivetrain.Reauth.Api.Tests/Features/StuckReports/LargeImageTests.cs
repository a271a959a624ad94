using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using SkiaSharp;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Images up to the limit of forty megapixels, in the forms that cost the most memory.</summary>
public sealed class LargeImageTests
{
    private static readonly SKColor Dark = SKColors.Black;
    private static readonly SKColor Light = SKColors.White;

    /// <summary>Smaller, because memory is bounded.</summary>
    [Theory]
    [InlineData(8, 2, false)]
    [InlineData(1, 3, false)]
    [InlineData(16, 6, true)]
    public void Png_OfFortyMegapixels_IsTakenAtHalfItsSize(int bitDepth, int colorType, bool interlaced)
    {
        var (dark, light) = colorType == 3 ? (Pictures.Dark, Pictures.Light) : (Dark, Light);
        Check(new PngWriter(8_000, 5_000, (byte)bitDepth, (byte)colorType, interlaced).BuildLarge(), 4_000, 2_500, dark, light);
    }

    [Fact]
    public void WebP_LosslessOfFortyMegapixels_IsTakenAtHalfItsSize() =>
        Check(Pictures.WebP(8_000, 5_000, lossless: true), 4_000, 2_500, Pictures.Dark, Pictures.Light);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    public void Jpeg_OfFortyMegapixels_IsTakenAtHalfItsSize(bool progressive, int components)
    {
        byte[] Samples(byte value) => [.. Enumerable.Repeat(value, components)];
        Check(JpegWriter.Write(8_000, 5_000, Samples(0), Samples(255), progressive), 4_000, 2_500, Dark, Light);
    }

    /// <summary>A screen is never made smaller, also where its rows have to be put together in pieces.</summary>
    [Theory]
    [InlineData(6_016, 3_384, false)]
    [InlineData(6_016, 3_384, true)]
    public void Png_OfALargeScreen_StaysAsItIs(int width, int height, bool interlaced) =>
        Check(new PngWriter(width, height, 8, 6, interlaced).BuildLarge(), width, height, Dark, Light);

    [Fact]
    public void Png_WiderThanWebPCanBe_IsMadeToFit() => Check(new PngWriter(20_000, 100, 8, 2).BuildLarge(), 16_383, 82, Dark, Light);

    private static void Check(byte[] file, int width, int height, SKColor left, SKColor right)
    {
        using var image = Pictures.Decode(ScreenshotEncoding.Encode(file).Full);
        Assert.Equal((width, height), (image.Width, image.Height));
        foreach (var y in new[] { 1, height / 3, height - 2 })
        {
            Looks.Near(left, image.GetPixel(width / 4, y));
            Looks.Near(right, image.GetPixel(width * 3 / 4, y));
        }
    }
}
