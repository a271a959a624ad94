using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Contract;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>A folder with a manifest, and no code at all.</summary>
public sealed class DeclaredContractTests : ProviderContract
{
    protected override async Task<ContractSubject> StartAsync(DateTimeOffset now) => new DeclaredSubject(await FakeLedger.StartAsync());

    private sealed class DeclaredSubject(FakeLedger ledger) : ContractSubject(ledger)
    {
        private readonly TemporaryFolder _folder = new();
        private readonly JsonObject _manifest = DeclaredManifest.Create();

        public override string ProviderId => "ledger";

        public override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["clientId"] = FakeServer.ClientId,
                ["clientSecret"] = FakeServer.ClientSecret,
                ["environment"] = "custom",
                ["baseUrl"] = ledger.Origin,
            };

        public override IReadOnlyDictionary<string, string> AuthorizationParameters { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["scope"] = "read offline",
                ["lang"] = "de",
                ["book"] = "main-book",
                ["prompt"] = "consent",
            };

        public override string RevokePath => "/revoke";

        public override string? ProofPath => null;

        public override Instance Instance { get; } = new("main-book", "Main book");

        public override string ForeignInstanceId => "other-book";

        public override TimeSpan AccessLifetime => TimeSpan.FromMinutes(10);

        public override TimeSpan RefreshLifetime => TimeSpan.FromDays(1);

        public override PluginHostOptions Options(IReadOnlyDictionary<string, string> settings, EgressLimits limits)
        {
            Directory.CreateDirectory(_folder.Combine("ledger"));
            File.WriteAllText(_folder.Combine("ledger", "plugin.json"), _manifest.ToJsonString());
            return new PluginHostOptions
            {
                Roots = [_folder.Path],
                ProviderSettings = _ => settings,
                Egress = limits,
            };
        }

        public override string Rotated(string accessToken, string refreshToken) => FakeLedger.Tokens(accessToken, refreshToken).ToJsonString();

        public override void AssertAuthenticated(FakeServer.Received request) => Authentication.AssertPost(request);

        public override void NameForeignHost() =>
            DeclaredManifest.Set(_manifest, DeclaredManifest.Provider + "/oauth/endpoints/token", "\"https://phish.example/token\"");

        public override void KillTokens() => Server.Answer("/revoke", 400, """{"error":"unsupported_token_type"}""");

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return base.DisposeAsync();
        }
    }
}
