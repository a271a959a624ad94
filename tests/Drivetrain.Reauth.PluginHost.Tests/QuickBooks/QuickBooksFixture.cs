using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>The QuickBooks provider with the host's own context and way out, against a fake Intuit.</summary>
public abstract class QuickBooksFixture : IAsyncLifetime
{
    protected static readonly IReadOnlyDictionary<string, string> Callback = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["realmId"] = FakeIntuit.Realm,
    };

    private readonly List<HttpClient> _clients = [];

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    protected CapturedLogs Logs { get; } = new();

    protected FakeIntuit Intuit { get; private set; } = null!;

    protected IProvider Provider { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Intuit = await FakeIntuit.StartAsync();
        Intuit.Now = Time.GetUtcNow();
        Provider = Create(new EgressLimits { MaximumResponseBytes = 64 * 1024 });
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Intuit.DisposeAsync();
        Logs.Dispose();
    }

    internal IProvider Create(EgressLimits limits)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ClientId"] = FakeIntuit.ClientId,
            ["ClientSecret"] = FakeIntuit.ClientSecret,
            ["Environment"] = "custom",
            ["DiscoveryUrl"] = Intuit.Origin + "/discovery",
            ["ApiBaseUrl"] = Intuit.Origin + "/api/",
        };
        return Create(given, policy => EgressHandler.CreateClient(policy, limits, Logs));
    }

    internal IProvider CreateProduction(HttpMessageHandler network)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["ClientId"] = FakeIntuit.ClientId, ["ClientSecret"] = FakeIntuit.ClientSecret };
        return Create(given, policy => new HttpClient(new EgressHandler(policy, new EgressLimits(), Logs, network)));
    }

    private DeclaredProvider Create(Dictionary<string, string> given, Func<EgressPolicy, HttpClient> createClient)
    {
        var manifest = Shipped.Manifest("drivetrain.quickbooks");
        var settings = ProviderSettings.Resolve(manifest.Providers[0], given, name => name);
        Assert.Empty(settings.Missing.Concat(settings.Invalid));
        var policy = new EgressPolicy(ProviderSettings.AllowedOrigins(manifest.Providers[0], settings.Values));
        var http = createClient(policy);
        _clients.Add(http);
        var all = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal) { ["quickbooks"] = settings.Values };
        return new DeclaredProvider(manifest.Providers[0], new PluginContext(manifest, all, policy, http, Time, Logs));
    }

    protected async Task<TokenSet> ExchangeAsync()
    {
        var result = await Provider.ExchangeCodeAsync(
            new CodeExchange("CANARY-code", "CANARY-verifier", "https://reauth.example/oauth/quickbooks/callback"),
            CancellationToken.None
        );
        Assert.True(result.Succeeded, result.Failure?.ToString());
        return result.Value;
    }

    protected ValueTask<ProviderResult<InstanceProof>> ProveAsync(TokenSet tokens, string realmId = FakeIntuit.Realm) =>
        Provider.ProveInstancesAsync(tokens, new Dictionary<string, string>(StringComparer.Ordinal) { ["realmId"] = realmId }, CancellationToken.None);

    protected static ProviderFailure FailureOf<T>(ProviderResult<T> result)
        where T : class => Assert.IsType<ProviderFailure>(result.Failure);
}
