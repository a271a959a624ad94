using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Drivetrain.Reauth.Browser.Tests.Support;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Drivetrain;
using Drivetrain.Reauth.Sandbox.Extension;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests.Extension;

/// <summary>The demo under its real names, and a browser with the extension as it ships; for tests that run one after the other.</summary>
public class ExtensionStand : IAsyncLifetime
{
    public const string Admin = "ava.admin@acme.example";
    public const string AcmeId = "9130347957983001";
    public const string AcmeEastId = "9130347957983002";
    public const string AcmeSource = "ds_quickbooks_acme";
    public const string AcmeEastSource = "ds_quickbooks_acme_east";
    public const string AcmeName = "QuickBooks — Acme Inc.";
    public const string AcmeEastName = "QuickBooks — Acme East LLC";

    private readonly string _platformKey = RandomNumberGenerator.GetHexString(48, lowercase: true);
    private IReadOnlyList<string> _redirectUris = [];
    private IPlaywright _playwright = null!;
    private DemoHost _demo = null!;
    private ExtensionFolder _extension = null!;
    private SharedBrowser _shared = null!;

    public IntuitSimulator Intuit => _demo.Intuit;

    public DrivetrainSimulator Drivetrain => _demo.Drivetrain;

    public string DataPage => _demo.Addresses.DataPage.AbsoluteUri;

    internal DemoHost Demo => _demo;

    /// <summary>The folder of the build for Firefox.</summary>
    internal string FirefoxExtension => Path.Combine(Path.GetDirectoryName(_extension.Path)!, "firefox-mv3");

    internal SupportDesk Support { get; private set; } = null!;

    private SandboxBrowserOptions Options => new(_extension) { Hosts = _demo.HostMap, Playwright = _playwright };

    /// <summary>Settings of the api that differ from the demo's.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public async Task InitializeAsync()
    {
        await PrepareAsync();
        _extension = await ExtensionBuild.EnsureAsync(CancellationToken.None);
        var settings = new Dictionary<string, string>(Settings)
        {
            ["Access__Keys__3__Name"] = "tests",
            ["Access__Keys__3__Role"] = "platform",
            ["Access__Keys__3__Key"] = _platformKey,
            // All come from one address.
            ["Http__RateLimits__Address"] = "0",
        };
        _playwright = await Playwright.CreateAsync();
        _demo = await DemoHost.StartAsync(
            new DemoOptions(null, null, OpenBrowser: false)
            {
                UsualPorts = false,
                RealNames = true,
                ExtensionId = _extension.Id,
                ApiSettings = settings,
            },
            CancellationToken.None
        );
        _redirectUris = Intuit.Knobs.RedirectUris;
        _shared = new SharedBrowser(() => Options);
        Support = new SupportDesk(_demo.Addresses);
    }

    public virtual async Task DisposeAsync()
    {
        if (_shared is not null)
            await _shared.CloseAsync();
        if (_demo is not null)
            await _demo.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Runs before the demo starts, for what <see cref="Settings"/> speak of.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>A failed connector, nobody signed in, every knob at its default; logins are answered at once, as the admin of the right company.</summary>
    public async Task ResetAsync()
    {
        Intuit.Reset();
        Intuit.Turn(knobs => knobs with { RedirectUris = _redirectUris });
        LogInAs(Admin, AcmeId);
        Drivetrain.Reset();
        foreach (var connector in (await ConnectorsAsync()).Values)
            await SendAsync(HttpMethod.Delete, $"v1/connectors/{connector.GetProperty("id").GetString()}", body: null);
        await Drivetrain.RegisterAsync();
    }

    /// <summary>Intuit answers at once, as if this person had logged in and chosen this company.</summary>
    public void LogInAs(string email, string realmId) => Intuit.Turn(knobs => knobs with { AutoApprove = new AutoApproval(email, realmId) });

    /// <summary>Intuit shows its pages.</summary>
    public void LogInByHand() => Intuit.Turn(knobs => knobs with { AutoApprove = null, SignIn = SignInMethod.Password });

    public async Task<string> NewPairingCodeAsync() =>
        (await SendAsync(HttpMethod.Post, "v1/pairings", new { WorkspaceId = "acme", PersonName = "Priya Nair" })).GetProperty("code").GetString()!;

    public async Task RevokeSessionsAsync()
    {
        foreach (var session in (await SendAsync(HttpMethod.Get, "v1/sessions?workspaceId=acme", body: null)).GetProperty("items").EnumerateArray())
            await SendAsync(HttpMethod.Delete, $"v1/sessions/{session.GetProperty("id").GetString()}", body: null);
    }

    /// <summary>The connectors of the workspace as the api has them, by data source.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ConnectorsAsync() =>
        (await SendAsync(HttpMethod.Get, "v1/connectors?workspaceId=acme", body: null))
            .GetProperty("items")
            .EnumerateArray()
            .ToDictionary(connector => connector.GetProperty("dataSourceId").GetString()!);

    /// <summary>Someone with the extension in the browser that all tests share, paired unless told otherwise.</summary>
    internal async Task<Admin> ArriveAsync(bool isPaired = true) =>
        await PairedAsync(new Admin(this, await _shared.TakeAsync(), _shared), isPaired);

    /// <summary>Someone with a browser of their own, for those who kill it or want another one.</summary>
    internal async Task<Admin> ArriveAloneAsync(bool isPaired = true, Func<SandboxBrowserOptions, SandboxBrowserOptions>? change = null) =>
        await PairedAsync(new Admin(this, await SandboxBrowser.StartAsync(change?.Invoke(Options) ?? Options), shared: null), isPaired);

    // Whoever can't be paired gives the browser back: only this test fails, not all that come after it.
    private static async Task<Admin> PairedAsync(Admin admin, bool isPaired)
    {
        try
        {
            if (isPaired)
                await admin.PairAsync();
            return admin;
        }
        catch
        {
            await admin.DisposeAsync();
            throw;
        }
    }

    internal Task<JsonElement> SendAsOperatorAsync(string path) => SendAsync(HttpMethod.Get, path, body: null, Demo.Addresses.OperatorKey);

    internal Task<JsonElement> SendAsync(HttpMethod method, string path, object? body) => SendAsync(method, path, body, _platformKey);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string key)
    {
        using var platform = new HttpClient(LoopbackHttp.CreateHandler())
        {
            BaseAddress = _demo.Addresses.LocalApi,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await platform.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
