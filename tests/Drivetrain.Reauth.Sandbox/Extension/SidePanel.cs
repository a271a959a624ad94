using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Extension.DevTools;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <summary>The real side panel. Playwright has no page for it, since no tab shows it.</summary>
internal sealed class SidePanel(DevToolsSession session)
{
    // The middle of an element that stood still for a frame and that a pointer there would meet; null until then. A panel that opens grows first.
    private const string FindPoint = """
        async selector => {
          const element = document.querySelector(selector);
          if (!element) return null;
          element.scrollIntoView({ block: 'center', behavior: 'instant' });
          const frame = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const box = () => element.getBoundingClientRect();
          await frame();
          const { x, y, width, height } = box();
          await frame();
          const isStill = ['x', 'y', 'width', 'height'].every((side, index) => box()[side] === [x, y, width, height][index]);
          const at = [x + width / 2, y + height / 2];
          return isStill && element.contains(document.elementFromPoint(...at)) ? at : null;
        }
        """;

    /// <summary>Evaluates script in it; a promise is awaited, the value goes by JSON.</summary>
    /// <exception cref="Demo.DemoException">It threw, or the panel is closed.</exception>
    public Task<T?> EvaluateAsync<T>(string expression) => session.EvaluateAsync<T>(expression);

    /// <summary>Clicks the middle of the first element that matches, with a real mouse, once it stands still with nothing over it.</summary>
    /// <exception cref="Demo.DemoException">There is none, or the panel is closed.</exception>
    public async Task ClickAsync(string selector, CancellationToken cancellationToken = default)
    {
        var at = await Patience.WaitAsync(
            () => EvaluateAsync<double[]>($"({FindPoint})({JsonSerializer.Serialize(selector)})"), () => $"Nothing that matches {selector} can be clicked in the side panel.", cancellationToken);
        foreach (var type in new[] { "mouseMoved", "mousePressed", "mouseReleased" })
            await session.SendAsync("Input.dispatchMouseEvent", new { type, x = at[0], y = at[1], button = type is "mouseMoved" ? "none" : "left", clickCount = type is "mouseMoved" ? 0 : 1 });
    }

    /// <summary>What it shows, as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() => (await session.SendAsync("Page.captureScreenshot")).GetProperty("data").GetBytesFromBase64();
}
