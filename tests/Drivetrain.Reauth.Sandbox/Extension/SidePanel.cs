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

    /// <summary>Loads it again, and waits for the new document.</summary>
    /// <exception cref="Demo.DemoException">It does not come, or the panel is closed.</exception>
    public async Task ReloadAsync(CancellationToken cancellationToken = default)
    {
        await EvaluateAsync<bool>("window.isOld = true");
        await session.SendAsync("Page.reload");
        await Patience.WaitAsync(
            async () => await session.IsTrueAsync("window.isOld === undefined && document.readyState === 'complete'") ? string.Empty : null,
            () => "The side panel was not loaded again.",
            cancellationToken
        );
    }

    /// <summary>Clicks the middle of the first element that matches, with a real mouse, once it stands still with nothing over it.</summary>
    /// <exception cref="Demo.DemoException">There is none, or the panel is closed.</exception>
    public async Task ClickAsync(string selector, CancellationToken cancellationToken = default)
    {
        var at = await Patience.WaitAsync(
            () => EvaluateAsync<double[]>($"({FindPoint})({JsonSerializer.Serialize(selector)})"),
            () => $"Nothing that matches {selector} can be clicked in the side panel.",
            cancellationToken
        );
        await ClickAtAsync(at[0], at[1]);
    }

    /// <summary>What has this role and name in the accessibility tree: what a screen reader tells of the panel.</summary>
    /// <param name="role">An ARIA role.</param>
    /// <param name="name">The whole accessible name; null for any.</param>
    /// <exception cref="Demo.DemoException">The panel is closed.</exception>
    public async Task<IReadOnlyList<PanelElement>> FindAsync(string role, string? name = null)
    {
        var root = (await session.SendAsync("DOM.getDocument", new { depth = 0 })).GetProperty("root").GetProperty("backendNodeId").GetInt32();
        var query = new Dictionary<string, object>(StringComparer.Ordinal) { ["backendNodeId"] = root, ["role"] = role };
        if (name is not null)
            query["accessibleName"] = name;
        return
        [
            .. (await session.SendAsync("Accessibility.queryAXTree", query))
                .GetProperty("nodes")
                .EnumerateArray()
                .Where(node => !node.GetProperty("ignored").GetBoolean())
                .Select(PanelElement.From),
        ];
    }

    /// <summary>Clicks the middle of an element, with a real mouse event.</summary>
    /// <exception cref="Demo.DemoException">It is gone, or the panel is closed.</exception>
    public async Task ClickAsync(PanelElement element)
    {
        var node = new { backendNodeId = element.NodeId };
        await session.SendAsync("DOM.scrollIntoViewIfNeeded", node);
        var corners = (await session.SendAsync("DOM.getContentQuads", node)).GetProperty("quads")[0].Deserialize<double[]>()!;
        await ClickAtAsync((corners[0] + corners[4]) / 2, (corners[1] + corners[5]) / 2);
    }

    /// <summary>Takes the mouse away, so that nothing is hovered over.</summary>
    public Task LeaveAsync() =>
        session.SendAsync(
            "Input.dispatchMouseEvent",
            new
            {
                type = "mouseMoved",
                x = 0,
                y = 0,
            }
        );

    /// <summary>Types into what has the focus.</summary>
    public Task TypeAsync(string text) => session.SendAsync("Input.insertText", new { text });

    /// <summary>What it shows, as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() => (await session.SendAsync("Page.captureScreenshot")).GetProperty("data").GetBytesFromBase64();

    private async Task ClickAtAsync(double x, double y)
    {
        foreach (var type in new[] { "mouseMoved", "mousePressed", "mouseReleased" })
            await session.SendAsync(
                "Input.dispatchMouseEvent",
                new
                {
                    type,
                    x,
                    y,
                    button = type is "mouseMoved" ? "none" : "left",
                    clickCount = type is "mouseMoved" ? 0 : 1,
                }
            );
    }
}

/// <summary>Something in the side panel as a screen reader knows it.</summary>
/// <param name="Name">Its accessible name.</param>
/// <param name="NodeId">The browser's name for it.</param>
/// <param name="IsDisabled">It takes no click now.</param>
internal sealed record PanelElement(string Name, int NodeId, bool IsDisabled)
{
    internal static PanelElement From(JsonElement node) =>
        new(
            node.TryGetProperty("name", out var name) && name.TryGetProperty("value", out var text) ? text.GetString()! : "",
            node.GetProperty("backendDOMNodeId").GetInt32(),
            node.TryGetProperty("properties", out var properties)
                && properties
                    .EnumerateArray()
                    .Any(property => property.GetProperty("name").GetString() is "disabled" && property.GetProperty("value").GetProperty("value").GetBoolean())
        );
}
