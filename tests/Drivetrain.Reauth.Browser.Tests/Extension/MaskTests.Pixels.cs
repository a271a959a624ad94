using SkiaSharp;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <content>Black and other pixels.</content>
public sealed partial class MaskTests
{
    private static async Task<Dictionary<string, float[]>> RectsAsync(IPage page) =>
        (
            await page.EvaluateAsync<Dictionary<string, float[]>>(
                "() => Object.fromEntries(Object.entries(window.planted).map(([name, rect]) => { const { x, y, width, height } = rect(); return [name, "
                    + "[x, y, width, height]]; }))"
            )
        )!;

    private static Task<float[]> RectAsync(IPage page, string selector) =>
        page.EvaluateAsync<float[]>(
            "selector => { const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect(); return [x, y, width, height]; }",
            selector
        );

    // The server stores what it gets with a little loss, so black is not always zero, least of all at edges.
    private static void AssertBlack(SKBitmap picture, float[] rect, int scale, string name)
    {
        var (left, top, right, bottom) = (
            (int)(rect[0] * scale) + 1,
            (int)(rect[1] * scale) + 1,
            (int)((rect[0] + rect[2]) * scale) - 1,
            (int)((rect[1] + rect[3]) * scale) - 1
        );
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
                Assert.True(Brightness(picture, x, y) <= 12, $"'{name}' can be seen at {x}, {y}: {picture.GetPixel(x, y)}.");
        }

        // Six CSS pixels beside it there is the page again.
        var middle = (top + bottom) / 2;
        Assert.True(
            Brightness(picture, Math.Max(0, left - (6 * scale)), middle) > 60 || Brightness(picture, right + (6 * scale), middle) > 60,
            $"The mask of '{name}' is too wide."
        );
    }

    private static void AssertNotBlack(SKBitmap picture, float[] rect, int scale, string name)
    {
        var row = (int)((rect[1] + 2) * scale);
        var bright = Enumerable.Range((int)(rect[0] * scale), (int)(rect[2] * scale)).Count(x => Brightness(picture, x, row) > 60);
        Assert.True(bright > rect[2] * scale / 2, $"'{name}' was blacked out.");
    }

    private static int Brightness(SKBitmap picture, int x, int y) =>
        Math.Max(picture.GetPixel(x, y).Red, Math.Max(picture.GetPixel(x, y).Green, picture.GetPixel(x, y).Blue));
}
