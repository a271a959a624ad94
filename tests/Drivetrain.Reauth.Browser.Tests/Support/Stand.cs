using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Browser.Tests.Support;

/// <summary>The real api as a process, both simulators on origins of their own, and a browser; for tests that run one after the other.</summary>
public class Stand : IAsyncLifetime
{
    public const string Acme = "Acme Inc.";
    public const string AcmeEast = "Acme East LLC";
    public const string AcmeId = "9130347957983001";
    public const string AcmeEastId = "9130347957983002";
    public const string Admin = "ava.admin@acme.example";

    private readonly string _platformKey = RandomNumberGenerator.GetHexString(48, lowercase: true);
    private DemoHost _demo = null!;
    private IBrowser _browser = null!;
    private IReadOnlyList<string> _redirectUris = [];
    private int _lastName;

    public IntuitSimulator Intuit => _demo.Intuit;

    public Uri Api => _demo.Addresses.Api;

    public Uri Drivetrain => _demo.Drivetrain.BrowserOrigin;

    /// <summary>Settings of the api that differ from the demo's.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public async Task InitializeAsync()
    {
        var settings = new Dictionary<string, string>(Settings)
        {
            ["Access__Keys__3__Name"] = "tests",
            ["Access__Keys__3__Role"] = "platform",
            ["Access__Keys__3__Key"] = _platformKey,
            // All come from one address.
            ["Http__RateLimits__Address"] = "0",
        };
        _browser = await PageBrowser.TakeAsync();
        _demo = await DemoHost.StartAsync(
            new DemoOptions(null, null, OpenBrowser: false) { UsualPorts = false, ApiSettings = settings },
            CancellationToken.None
        );
        _redirectUris = Intuit.Knobs.RedirectUris;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await PageBrowser.GiveBackAsync();
        if (_demo is not null)
            await _demo.DisposeAsync();
    }

    /// <summary>Nobody signed in at Intuit, every knob at its default; logins are answered at once, as the admin of the right company.</summary>
    public void Reset()
    {
        Intuit.Reset();
        Intuit.Turn(knobs => knobs with { RedirectUris = _redirectUris });
        LogInAs(Admin, AcmeId);
    }

    /// <summary>Intuit shows its pages.</summary>
    public void LogInByHand() => Intuit.Turn(knobs => knobs with { AutoApprove = null });

    /// <summary>A workspace that no other test has.</summary>
    public string NewWorkspace() => $"ws-{Interlocked.Increment(ref _lastName)}";

    public async Task<string> RegisterAsync(string workspace, string name, string? instanceId, string? instanceName)
    {
        var source = $"ds_{Interlocked.Increment(ref _lastName)}";
        var instance = instanceId is null ? null : new { Id = instanceId, Name = instanceName };
        var connector = await SendAsync(
            HttpMethod.Put,
            "v1/connectors",
            new
            {
                WorkspaceId = workspace,
                DataSourceId = source,
                Provider = "quickbooks",
                Name = name,
                Instance = instance,
                ReturnUrl = new Uri(Drivetrain, $"/data?source={source}"),
            }
        );
        return connector.GetProperty("id").GetString()!;
    }

    public Task<string> RegisterAcmeAsync() => RegisterAsync(NewWorkspace(), $"QuickBooks — {Acme}", AcmeId, Acme);

    public async Task<(string Id, string StartUrl)> StartAsync(string connectorId)
    {
        var reauth = await SendAsync(HttpMethod.Post, $"v1/connectors/{connectorId}/reauths", new { });
        return (reauth.GetProperty("id").GetString()!, reauth.GetProperty("startUrl").GetString()!);
    }

    public Task CancelAsync(string reauthId) => SendAsync(HttpMethod.Delete, $"v1/reauths/{reauthId}", body: null);

    /// <summary>Intuit answers at once, as if this person had logged in and chosen this company.</summary>
    public void LogInAs(string email, string realmId) => Intuit.Turn(knobs => knobs with { AutoApprove = new AutoApproval(email, realmId) });

    /// <summary>Someone with a browser of their own.</summary>
    public async Task<Person> ArriveAsync(bool javaScript = true)
    {
        var context = await _browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
                Locale = "en-US",
                JavaScriptEnabled = javaScript,
            }
        );
        context.SetDefaultTimeout(20_000);
        return new Person(this, context, await context.NewPageAsync());
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var platform = Platform();
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await platform.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private HttpClient Platform() =>
        new(LoopbackHttp.CreateHandler())
        {
            BaseAddress = Api,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", _platformKey) },
        };
}

/// <summary>One stand for all classes that need no setting of their own.</summary>
[CollectionDefinition(nameof(Stand))]
public sealed class StandDefinition : ICollectionFixture<Stand>;
