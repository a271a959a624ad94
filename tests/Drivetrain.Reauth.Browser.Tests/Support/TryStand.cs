using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Extension;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>The demo under its real names, and a small extension to start browsers with.</summary>
public sealed class TryStand : IAsyncLifetime
{
    private TryExtension _files = null!;
    private IPlaywright _playwright = null!;
    private DemoHost _demo = null!;
    private SharedBrowser _shared = null!;

    public string DataPage => _demo.Addresses.DataPage.AbsoluteUri;

    internal ExtensionFolder Extension => _files.Folder;

    internal SandboxBrowserOptions Options => new(Extension) { Hosts = _demo.HostMap, Playwright = _playwright };

    /// <summary>A browser as new, until the next test takes it.</summary>
    internal Task<SandboxBrowser> BrowserAsync()
    {
        _shared.GiveBack();
        return _shared.TakeAsync();
    }

    /// <summary>Lets a source's credential die.</summary>
    public Task BreakAsync(string sourceId) => _demo.Drivetrain.BreakAsync(sourceId);

    public async Task InitializeAsync()
    {
        _files = TryExtension.Create();
        _playwright = await Playwright.CreateAsync();
        _demo = await DemoHost.StartAsync(
            new DemoOptions(null, null, OpenBrowser: false)
            {
                UsualPorts = false,
                RealNames = true,
                ExtensionId = Extension.Id,
            },
            CancellationToken.None
        );
        _shared = new SharedBrowser(() => Options);
    }

    public async Task DisposeAsync()
    {
        if (_shared is not null)
            await _shared.CloseAsync();
        if (_demo is not null)
            await _demo.DisposeAsync();
        _playwright?.Dispose();
        _files?.Dispose();
    }
}
