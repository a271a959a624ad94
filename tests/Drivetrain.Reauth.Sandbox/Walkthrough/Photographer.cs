using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>Pictures of pages.</summary>
internal static class Photographer
{
    private const int Attempts = 3;

    /// <summary>Takes one once nothing moves.</summary>
    public static async Task TakeAsync(IPage page, string path)
    {
        // Chromium sometimes fails to capture on a busy machine; that says nothing about the page.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await page.EvaluateAsync(Stillness.Script);
                await page.ScreenshotAsync(new() { Path = path, Animations = ScreenshotAnimations.Disabled });
                return;
            }
            catch (PlaywrightException) when (attempt < Attempts)
            {
                // Again.
            }
        }
    }
}
