using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>The engine with a manifest that a test changes, against a fake server.</summary>
public abstract class EngineFixture : IAsyncLifetime, IDisposable
{
    protected const string Redirect = "https://reauth.example/callback";
    protected static readonly IReadOnlyDictionary<string, string> NoCallback = new Dictionary<string, string>(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();
    private readonly List<HttpClient> _clients = [];

    protected JsonObject Manifest { get; } = DeclaredManifest.Create();

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    protected CapturedLogs Logs { get; } = new();

    protected FakeLedger Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Ledger = await FakeLedger.StartAsync();
        Ledger.Now = Time.GetUtcNow();
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Ledger.DisposeAsync();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
        Logs.Dispose();
    }

    protected static ProviderFailure FailureOf<T>(ProviderResult<T> result)
        where T : class => Assert.IsType<ProviderFailure>(result.Failure);

    /// <summary>Changes the manifest below the provider.</summary>
    protected void Set(string place, string? value) => DeclaredManifest.Set(Manifest, DeclaredManifest.Provider + place, value);

    /// <summary>The provider as the manifest stands now.</summary>
    protected IProvider Create(string? clientSecret = FakeServer.ClientSecret)
    {
        Directory.CreateDirectory(_folder.Combine("ledger"));
        File.WriteAllText(_folder.Combine("ledger", "plugin.json"), Manifest.ToJsonString());
        var index = PluginIndex.Load(new PluginHostOptions { Roots = [_folder.Path] });
        Assert.Empty(index.Errors);
        var manifest = Assert.Single(index.Entries).Manifest!;
        var given = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["clientId"] = FakeServer.ClientId,
            ["environment"] = "custom",
            ["baseUrl"] = Ledger.Origin,
        };
        if (clientSecret is not null)
        {
            given["clientSecret"] = clientSecret;
        }

        var settings = ProviderSettings.Resolve(manifest.Providers[0], given, name => name);
        Assert.Empty(settings.Missing.Concat(settings.Invalid));
        var policy = new EgressPolicy(ProviderSettings.AllowedOrigins(manifest.Providers[0], settings.Values));
        var http = EgressHandler.CreateClient(policy, new EgressLimits(), Logs);
        _clients.Add(http);
        var all = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal) { ["ledger"] = settings.Values };
        return new DeclaredProvider(manifest.Providers[0], new PluginContext(manifest, all, policy, http, Time, Logs));
    }

    protected static ValueTask<ProviderResult<TokenSet>> ExchangeAsync(IProvider provider) =>
        provider.ExchangeCodeAsync(new CodeExchange("CANARY-code", "CANARY-verifier", Redirect), CancellationToken.None);
}
