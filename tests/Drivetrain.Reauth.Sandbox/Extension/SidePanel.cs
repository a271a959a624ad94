using Drivetrain.Reauth.Sandbox.Extension.DevTools;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>The real side panel. Playwright has no page for it, since no tab shows it.</summary>
internal sealed class SidePanel(DevToolsSession session)
{
    /// <summary>Evaluates script in it; a promise is awaited, the value goes by JSON.</summary>
    /// <exception cref="Demo.DemoException">It threw, or the panel is closed.</exception>
    public Task<T?> EvaluateAsync<T>(string expression) => session.EvaluateAsync<T>(expression);

    /// <summary>Clicks the middle of the first element that matches, with a real mouse event.</summary>
    /// <exception cref="Demo.DemoException">There is none, or the panel is closed.</exception>
    public async Task ClickAsync(string selector)
    {
        var at = (await EvaluateAsync<double[]>($$"""
            (() => {
              const element = document.querySelector({{System.Text.Json.JsonSerializer.Serialize(selector)}});
              if (!element) throw new Error('Nothing matches.');
              element.scrollIntoView({ block: 'center', behavior: 'instant' });
              const box = element.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """))!;
        foreach (var type in new[] { "mousePressed", "mouseReleased" })
            await session.SendAsync("Input.dispatchMouseEvent", new { type, x = at[0], y = at[1], button = "left", clickCount = 1 });
    }

    /// <summary>What it shows, as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() => (await session.SendAsync("Page.captureScreenshot")).GetProperty("data").GetBytesFromBase64();
}
