using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension.DevTools;
using Drivetrain.Reauth.Sandbox.Hosting;
using Microsoft.Playwright;

namespace Drivetrain.Reauth.Sandbox.Extension;

/// <content>The side panel.</content>
internal sealed partial class SandboxBrowser
{
    /// <summary>The side panel's page in a tab of a side panel's size, with all that Playwright can do.</summary>
    public async Task<IPage> OpenPanelPageAsync()
    {
        var page = await NewPageAsync();
        await page.SetViewportSizeAsync(PanelWidth, PanelHeight);
        await page.GotoAsync(Extension.PanelUrl ?? throw new DemoException("The extension has no side panel."));
        return page;
    }

    /// <summary>The real side panel, once the extension has opened it and it is loaded.</summary>
    /// <exception cref="DemoException">It did not open.</exception>
    public Task<SidePanel> RealSidePanelAsync(CancellationToken cancellationToken = default) =>
        Patience.WaitAsync(FindPanelAsync, () => "No side panel is open.", cancellationToken);

    /// <summary>Whether the real side panel is open now.</summary>
    public async Task<bool> HasSidePanelAsync() => await FindPanelAsync() is not null;

    private async Task<SidePanel?> FindPanelAsync()
    {
        foreach (var target in _watch.All.Where(target => Extension.PanelUrl is { } url && target.Url.StartsWith(url, StringComparison.Ordinal)))
        {
            if (_watch.SessionOf(target) is { } session && await IsLoadedPanelAsync(session))
                return new SidePanel(session);
        }

        return null;
    }

    // Its page may be open in a tab as well; only the tab knows that it is one.
    private static Task<bool> IsLoadedPanelAsync(DevToolsSession session) =>
        session.IsTrueAsync("document.readyState === 'complete' && chrome.tabs?.getCurrent().then(tab => tab === undefined)");
}
