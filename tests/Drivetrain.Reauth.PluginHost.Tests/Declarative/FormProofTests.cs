using System.Text;
using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>A form's values prove their account only by the provider's own answer to them.</summary>
public sealed class FormProofTests : IAsyncLifetime, IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> NoCallback = new Dictionary<string, string>(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLogs _logs = new();
    private HttpClient? _http;
    private FakeLedger _ledger = null!;

    public async Task InitializeAsync() => _ledger = await FakeLedger.StartAsync();

    public async Task DisposeAsync() => await _ledger.DisposeAsync();

    public void Dispose()
    {
        _http?.Dispose();
        _folder.Dispose();
        _logs.Dispose();
    }

    [Theory]
    [InlineData("""{"account":"4711","key":"CANARY-key"}""", true)]
    [InlineData("""{"account":"4711"}""", false)]
    [InlineData("""{"account":"471","key":"CANARY-key"}""", false)]
    [InlineData("""{"account":"4711","key":""}""", false)]
    [InlineData("""{"account":"4711","key":"CANARY-key","more":"x"}""", false)]
    [InlineData("null", false)]
    [InlineData("CANARY", false)]
    public async Task Exchange_Values_AreTakenWhereTheyAreExactlyTheForms(string values, bool isTaken)
    {
        var result = await Create().ExchangeCodeAsync(new CodeExchange(values, string.Empty, "https://r.example"), CancellationToken.None);

        Assert.Equal(isTaken ? null : new ProviderFailure(ProviderFailureKind.CodeRejected, "form_incomplete"), result.Failure);
        Assert.Equal(isTaken ? "CANARY-key" : null, result.Value?.Fields?["key"]);
        Assert.Equal(isTaken ? DateTimeOffset.MaxValue : null, result.Value?.AccessTokenExpiresAt);
    }

    [Theory]
    [InlineData("""{"number":"4711","title":"Books"}""", null)]
    [InlineData("""{"number":"4712","title":"Books"}""", "instance_differs")]
    [InlineData("""{"title":"Books"}""", "instance_missing")]
    public async Task Prove_AnswerOfTheAccount_HasToNameIt(string answer, string? error)
    {
        _ledger.Answer("/accounts/4711", 200, answer);

        var proof = await Create().ProveInstancesAsync(Typed(), NoCallback, CancellationToken.None);

        Assert.Equal(error, proof.Failure?.Error);
        Assert.Equal(error is null ? [new Instance("4711", "Books")] : [], proof.Value?.Instances ?? []);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("4711:CANARY-key")), _ledger.Last("/accounts/4711").Headers["Authorization"]);
    }

    [Fact]
    public async Task Prove_AccountOfAnotherForm_IsRefusedWithoutACall()
    {
        // The form's own pattern is wider than the instance's.
        var tokens = Typed() with
        {
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["account"] = "0011", ["key"] = "k" },
        };

        Assert.Equal("instance_malformed", (await Create().ProveInstancesAsync(tokens, NoCallback, CancellationToken.None)).Failure?.Error);
        Assert.Empty(_ledger.Requests);
    }

    [Fact]
    public async Task Prove_TokensWithoutFields_ProveNothing() =>
        Assert.Equal(
            "form_incomplete",
            (await Create().ProveInstancesAsync(Typed() with { Fields = null }, NoCallback, CancellationToken.None)).Failure?.Error
        );

    [Theory]
    [InlineData("""{ "bearer": "{key}" }""", "Authorization", "Bearer CANARY-key")]
    [InlineData("""{ "headers": { "X-Api-Key": "{key}" } }""", "X-Api-Key", "CANARY-key")]
    public async Task Prove_EachWayToAuthenticate_SendsTheValues(string authentication, string header, string value)
    {
        _ledger.Answer("/accounts/4711", 200, """{"number":"4711","title":"Books"}""");

        await Create(authentication).ProveInstancesAsync(Typed(), NoCallback, CancellationToken.None);

        Assert.Equal(value, _ledger.Last("/accounts/4711").Headers[header]);
    }

    private static TokenSet Typed() =>
        new()
        {
            AccessToken = string.Empty,
            AccessTokenExpiresAt = DateTimeOffset.MaxValue,
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["account"] = "4711", ["key"] = "CANARY-key" },
        };

    private IProvider Create(string authentication = """{ "basic": { "username": "{account}", "password": "{key}" } }""")
    {
        Directory.CreateDirectory(_folder.Combine("ledger"));
        File.WriteAllText(_folder.Combine("ledger", "plugin.json"), Manifest.Replace("AUTHENTICATION", authentication, StringComparison.Ordinal));
        var index = PluginIndex.Load(new PluginHostOptions { Roots = [_folder.Path] });
        Assert.Empty(index.Errors);
        var manifest = Assert.Single(index.Entries).Manifest!;
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["environment"] = "custom", ["apiUrl"] = _ledger.Origin };
        var settings = ProviderSettings.Resolve(manifest.Providers[0], given, name => name);
        var policy = new EgressPolicy(ProviderSettings.AllowedOrigins(manifest.Providers[0], settings.Values));
        _http = EgressHandler.CreateClient(policy, new EgressLimits(), _logs);
        var all = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal) { ["ledger"] = settings.Values };
        return new PluginContext(manifest, all, policy, _http, new FakeTimeProvider(), _logs).CreateDeclaredProvider("ledger");
    }

    private const string Manifest = """
        {
          "publisher": "acme", "name": "ledger", "version": "1.0.0", "displayName": "Ledger", "engines": { "reauth": "^0.1.0" },
          "contributes": {
            "providers": [{
              "id": "ledger", "displayName": "Ledger", "instanceNoun": "account", "adminRole": "Owner", "scopes": [],
              "form": {
                "fields": [{ "id": "account", "label": "Account", "secret": false, "pattern": "^[0-9]{4}$" }, { "id": "key", "label": "Key" }],
                "authentication": AUTHENTICATION
              },
              "instance": { "pattern": "^[1-9][0-9]{3}$", "formField": "account",
                "request": { "url": "{apiUrl}/accounts/{instance}", "id": "/number", "names": ["/title"] } },
              "environments": { "production": { "settings": { "apiUrl": "https://api.ledger.example" }, "allowedHosts": ["api.ledger.example"] } }
            }],
            "configuration": { "ledger": { "type": "object", "properties": {
              "environment": { "type": "string", "description": "Which.", "enum": ["production", "custom"], "default": "production" },
              "apiUrl": { "type": "string", "description": "Where.", "format": "uri" } }, "required": [] } }
          }
        }
        """;
}
