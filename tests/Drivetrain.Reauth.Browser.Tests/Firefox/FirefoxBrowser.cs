using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Firefox;

/// <summary>A headless Firefox of our own with the extension as it ships, which finds the demo's real names through a proxy.</summary>
internal sealed partial class FirefoxBrowser : IAsyncDisposable
{
    /// <summary>Where the extension's own pages are; else Firefox makes up an address in each profile.</summary>
    private const string ExtensionHost = "5d9f6f5e-7d0c-4a8e-9a51-0d2f3c1b7a60";

    private const string ExtensionId = "reauth@drivetrain.ai";
    private const string ElementKey = "element-6066-11e4-a52e-4f735466cecf";
    private readonly string _profile = Directory.CreateTempSubdirectory("drivetrain-reauth-firefox-").FullName;
    private readonly NameProxy _proxy;
    private Process _process = null!;
    private Marionette _driver = null!;

    private FirefoxBrowser(HostMap hosts) => _proxy = new NameProxy(hosts);

    /// <summary>Where it is installed; null when it is not.</summary>
    public static string? Executable =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => (string[])[Path.Combine(folder, "firefox-esr"), Path.Combine(folder, "firefox")])
            .FirstOrDefault(File.Exists);

    /// <summary>Starts one and installs the extension.</summary>
    public static async Task<FirefoxBrowser> StartAsync(string executable, HostMap hosts, string extension, CancellationToken cancellationToken = default)
    {
        var browser = new FirefoxBrowser(hosts);
        try
        {
            await browser.LaunchAsync(executable, extension, cancellationToken);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of one of the extension's own pages.</summary>
    public static string ExtensionPage(string file) => $"moz-extension://{ExtensionHost}/{file}";

    /// <summary>Opens a tab, goes there and stays in it.</summary>
    /// <returns>Its handle.</returns>
    public async Task<string> OpenAsync(string url)
    {
        var handle = (await _driver.SendAsync("WebDriver:NewWindow", new { type = "tab", focus = true })).GetProperty("handle").GetString()!;
        await SwitchToAsync(handle);
        await GoToAsync(url);
        return handle;
    }

    public Task GoToAsync(string url) => _driver.SendAsync("WebDriver:Navigate", new { url });

    public Task SwitchToAsync(string handle) => _driver.SendAsync("WebDriver:SwitchToWindow", new { handle, focus = true });

    public async Task<IReadOnlyList<string>> HandlesAsync() =>
        [.. (await _driver.SendAsync("WebDriver:GetWindowHandles", new { })).EnumerateArray().Select(handle => handle.GetString()!)];

    /// <summary>Waits for a tab other than these, and goes into it.</summary>
    public async Task<string> NewTabAsync(IReadOnlyCollection<string> known)
    {
        var handle = await Patience.WaitAsync(
            async () => (await HandlesAsync()).FirstOrDefault(handle => !known.Contains(handle)),
            () => "No tab was opened.",
            CancellationToken.None
        );
        await SwitchToAsync(handle);
        return handle;
    }

    /// <summary>Waits for the page that a new installation opens, and closes it.</summary>
    public async Task CloseWelcomeAsync()
    {
        await Patience.WaitAsync(
            async () =>
            {
                foreach (var handle in await HandlesAsync())
                {
                    await SwitchToAsync(handle);
                    if (await UrlAsync() == ExtensionPage("welcome.html"))
                        return handle;
                }

                return null;
            },
            () => "No page welcomes a new installation.",
            CancellationToken.None
        );
        await _driver.SendAsync("WebDriver:CloseWindow", new { });
        await SwitchToAsync((await HandlesAsync())[0]);
    }

    public async Task<string> UrlAsync() => (await _driver.SendAsync("WebDriver:GetCurrentURL", new { })).GetProperty("value").GetString()!;

    /// <summary>Waits until the tab's address is as told.</summary>
    public async Task UntilUrlAsync(Func<string, bool> holds, string what)
    {
        var url = "";
        await Patience.WaitAsync(
            async () => holds(url = await UrlAsync()) ? url : null,
            () => $"The tab never came to {what}; it is at {url}.",
            CancellationToken.None
        );
    }

    /// <summary>Waits until the visible text has this, shadow roots and fields left out.</summary>
    public async Task ExpectTextAsync(string text)
    {
        var seen = "";
        await Patience.WaitAsync(
            async () => (seen = (await RunAsync("return document.body?.innerText ?? ''")).GetString()!).Contains(text, StringComparison.Ordinal) ? text : null,
            () => $"The page does not say \"{text}\" but \"{seen}\".",
            CancellationToken.None
        );
    }

    /// <summary>A person's click on a button or link of this name, in shadow roots as well.</summary>
    public async Task ClickAsync(string name)
    {
        var element = await FindAsync(
            """
            const nodes = root => [...root.querySelectorAll('*')].flatMap(node => [node, ...(node.shadowRoot ? nodes(node.shadowRoot) : [])]);
            const named = node => (node.getAttribute('aria-label') ?? node.innerText ?? '').trim();
            return nodes(document).find(node => node.matches('button, a, summary, label') && node.checkVisibility() && named(node) === arguments[0]);
            """,
            name
        );
        await _driver.SendAsync("WebDriver:ElementClick", new { id = element });
    }

    /// <summary>Types into the first visible field that fits.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        var element = await FindAsync("return [...document.querySelectorAll(arguments[0])].find(node => node.checkVisibility());", selector);
        await _driver.SendAsync("WebDriver:ElementSendKeys", new { id = element, text });
    }

    /// <summary>Runs script in the page.</summary>
    public async Task<JsonElement> RunAsync(string script, params object[] args) =>
        (await _driver.SendAsync("WebDriver:ExecuteScript", new { script, args })).GetProperty("value");

    /// <summary>Runs script with the browser's own rights, as its menus and settings do; it calls its last argument with the result.</summary>
    public async Task<JsonElement> RunAsBrowserAsync(string script, params object[] args)
    {
        await _driver.SendAsync("Marionette:SetContext", new { value = "chrome" });
        try
        {
            return (await _driver.SendAsync("WebDriver:ExecuteAsyncScript", new { script, args })).GetProperty("value");
        }
        finally
        {
            await _driver.SendAsync("Marionette:SetContext", new { value = "content" });
        }
    }

    /// <summary>Opens a tab in a container, as a person does from the menu of the button for new tabs.</summary>
    public async Task<string> OpenInContainerAsync(string url)
    {
        var known = await HandlesAsync();
        await RunAsBrowserAsync(
            """
            const [url, done] = arguments;
            const tab = gBrowser.addTab(url, { userContextId: 1, triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal() });
            gBrowser.selectedTab = tab;
            done(true);
            """,
            url
        );
        return await NewTabAsync(known);
    }

    /// <summary>Takes the extension's access to all sites back, as about:addons does.</summary>
    public Task RevokeHostsAsync() =>
        RunAsBrowserAsync(
            """
            const [id, done] = arguments;
            const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
            const { extension } = WebExtensionPolicy.getByID(id);
            const origins = extension.allowedOrigins.patterns.map(pattern => pattern.pattern);
            ExtensionPermissions.remove(id, { permissions: [], origins }, extension).then(() => done(origins.length));
            """,
            ExtensionId
        );

    public async ValueTask DisposeAsync()
    {
        _driver?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        await _proxy.DisposeAsync();
        await Folders.RemoveAsync(_profile);
    }

    private async Task LaunchAsync(string executable, string extension, CancellationToken cancellationToken)
    {
        await File.WriteAllLinesAsync(Path.Combine(_profile, "user.js"), Preferences(), cancellationToken);
        _process = Process.Start(
            new ProcessStartInfo(executable, ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", _profile])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["HOME"] = _profile, ["MOZ_CRASHREPORTER_DISABLE"] = "1" },
            }
        )!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var portFile = Path.Combine(_profile, "MarionetteActivePort");
        var port = await Patience.WaitAsync(
            async () => File.Exists(portFile) && await File.ReadAllTextAsync(portFile, cancellationToken) is { Length: > 0 } text ? text : null,
            () => $"{executable} cannot be driven.",
            cancellationToken
        );
        _driver = await Marionette.ConnectAsync(int.Parse(port, CultureInfo.InvariantCulture), cancellationToken);
        await _driver.SendAsync("WebDriver:NewSession", new { acceptInsecureCerts = true }, cancellationToken);
        await _driver.SendAsync("Addon:Install", new { path = extension, temporary = true }, cancellationToken);
    }

    /// <summary>Waits for the element that a script returns.</summary>
    private Task<string> FindAsync(string script, string argument) =>
        Patience.WaitAsync(
            async () => await RunAsync(script, argument) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty(ElementKey).GetString() : null,
            () => $"\"{argument}\" is not on the page.",
            CancellationToken.None
        );
}
