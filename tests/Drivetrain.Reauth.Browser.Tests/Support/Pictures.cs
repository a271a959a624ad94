using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Walkthrough;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>Pictures of the pages for people to judge, in the folder that <c>REAUTH_PICTURES</c> names; none where it is not set.</summary>
public static class Pictures
{
    /// <summary>The whole height of a page, light and dark, wide and narrow.</summary>
    public static async Task TakeWholeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("REAUTH_PICTURES") is not { Length: > 0 } folder)
            return;
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 360) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 800);
            await page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(folder, $"{name}-{scheme}-{width}.png".ToLowerInvariant()),
                    FullPage = true,
                    Animations = ScreenshotAnimations.Disabled,
                }
            );
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 800);
    }

    /// <summary>One step of a journey: the page, and the side panel beside it where one is open.</summary>
    internal static async Task TakeStepAsync(IPage page, SidePanel? panel, string name)
    {
        if (Environment.GetEnvironmentVariable("REAUTH_PICTURES") is not { Length: > 0 } folder)
            return;
        await page.EvaluateAsync(Stillness.OfSize);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        if (panel is not null)
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.panel.png"), await panel.ScreenshotAsync());
    }

    public static async Task TakeAsync(IPage page)
    {
        if (Environment.GetEnvironmentVariable("REAUTH_PICTURES") is not { Length: > 0 } folder)
            return;
        var title = await page.TitleAsync();
        var name = string.Join(
            '-',
            new string([.. title.Split(" · ")[0].ToLowerInvariant().Take(60).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' ')]).Split(
                ' ',
                StringSplitOptions.RemoveEmptyEntries
            )
        );
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.ScreenshotAsync(
                new() { Path = Path.Combine(folder, $"{name}-{scheme}.png".ToLowerInvariant()), Animations = ScreenshotAnimations.Disabled }
            );
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(390, 844);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-phone.png"), Animations = ScreenshotAnimations.Disabled });
        await page.SetViewportSizeAsync(1280, 800);
    }
}
