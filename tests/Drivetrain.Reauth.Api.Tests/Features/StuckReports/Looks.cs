using SkiaSharp;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>How a picture looks, compared pixel by pixel; encoding may change each colour a little.</summary>
internal static class Looks
{
    private const int Tolerance = 14;

    /// <summary>Of the blocks where both halves meet, where encoders mix them.</summary>
    private const int Seam = 16;

    /// <summary>Every pixel but for the seam is its half's.</summary>
    public static void Halves(SKBitmap image, int width, int height, SKColor left, SKColor right)
    {
        Assert.Equal((width, height), (image.Width, image.Height));
        foreach (var x in Enumerable.Range(0, width).Where(x => Math.Abs(x + 0.5 - (width / 2.0)) > Seam))
        {
            for (var y = 0; y < height; y++)
            {
                Near(x < width / 2 ? left : right, image.GetPixel(x, y));
            }
        }
    }

    public static void Near(SKColor expected, SKColor actual) =>
        Assert.True(
            Math.Abs(expected.Red - actual.Red) <= Tolerance
                && Math.Abs(expected.Green - actual.Green) <= Tolerance
                && Math.Abs(expected.Blue - actual.Blue) <= Tolerance,
            $"{expected} became {actual}"
        );
}
