using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Extension.DevTools;

/// <summary>Tabs, which the protocol tells apart from the pages in them: what a person does to a tab wants the tab.</summary>
internal static class Tabs
{
    private static readonly object AllTabs = new object[] { new { type = "tab" } };

    /// <summary>The id of the tab that shows the page.</summary>
    /// <exception cref="DemoException">No tab does.</exception>
    public static async Task<string> OfAsync(Uri browser, IPage page, CancellationToken cancellationToken)
    {
        var pageId = await PageIdAsync(page);
        // A tab tells which page it holds only to who attaches to it. That client is one of its own, so that nobody takes its events for theirs.
        var held = new List<(string? Session, string Page)>();
        await using var client = await DevToolsClient.ConnectAsync(browser, message => Note(message, held), cancellationToken);
        var tabs = (await client.SendAsync("Target.getTargets", new { filter = AllTabs }))
            .GetProperty("targetInfos")
            .EnumerateArray()
            .Select(Target.From)
            .ToList();
        foreach (var tab in tabs)
        {
            var session = (await client.SendAsync("Target.attachToTarget", new { targetId = tab.Id, flatten = true })).GetProperty("sessionId").GetString();
            // Its answer follows the events about what is there already.
            await client.SendAsync(
                "Target.setAutoAttach",
                new
                {
                    autoAttach = true,
                    waitForDebuggerOnStart = false,
                    flatten = true,
                },
                session
            );
            lock (held)
            {
                if (held.Contains((session, pageId)))
                    return tab.Id;
            }
        }

        throw new DemoException($"No tab shows {page.Url}.");
    }

    private static async Task<string> PageIdAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var info = (await session.SendAsync("Target.getTargetInfo"))!.Value.GetProperty("targetInfo");
        await session.DetachAsync();
        return info.GetProperty("targetId").GetString()!;
    }

    private static void Note(DevToolsEvent message, List<(string? Session, string Page)> held)
    {
        if (message.Method is not "Target.attachedToTarget")
            return;
        lock (held)
            held.Add((message.SessionId, message.Parameters.GetProperty("targetInfo").GetProperty("targetId").GetString()!));
    }
}
