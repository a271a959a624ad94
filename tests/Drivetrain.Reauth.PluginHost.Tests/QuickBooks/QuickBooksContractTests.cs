using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Contract;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

public sealed class QuickBooksContractTests : ProviderContract
{
    protected override async Task<ContractSubject> StartAsync(DateTimeOffset now)
    {
        var intuit = await FakeIntuit.StartAsync();
        intuit.Now = now;
        return new QuickBooksSubject(intuit);
    }

    private sealed class QuickBooksSubject(FakeIntuit intuit) : ContractSubject(intuit)
    {
        public override string ProviderId => "quickbooks";

        public override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["ClientId"] = FakeServer.ClientId,
                ["ClientSecret"] = FakeServer.ClientSecret,
                ["Environment"] = "custom",
                ["DiscoveryUrl"] = intuit.Origin + "/discovery",
                ["ApiBaseUrl"] = intuit.Origin + "/api",
            };

        public override IReadOnlyDictionary<string, string> AuthorizationParameters { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["scope"] = "com.intuit.quickbooks.accounting openid profile" };

        public override string RevokePath => "/revoke";

        public override string ProofPath => FakeIntuit.CompanyPath;

        public override IReadOnlyDictionary<string, string> Callback { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["realmId"] = FakeIntuit.Realm };

        public override Instance Instance { get; } = new(FakeIntuit.Realm, "Café Ünique, Ltd.");

        public override string ForeignInstanceId => "1234567890123456";

        public override TimeSpan AccessLifetime => TimeSpan.FromHours(1);

        public override TimeSpan RefreshLifetime => TimeSpan.FromSeconds(8726400);

        public override string Rotated(string accessToken, string refreshToken) =>
            new JsonObject
            {
                ["token_type"] = "bearer",
                ["expires_in"] = 3600,
                ["access_token"] = accessToken,
                ["refresh_token"] = refreshToken,
                ["x_refresh_token_expires_in"] = 8726400,
            }.ToJsonString();

        public override void AssertAuthenticated(FakeServer.Received request) => Authentication.AssertBasic(request);

        public override void NameForeignHost() =>
            Server.Answer(
                "/discovery",
                () =>
                {
                    var document = intuit.Discovery();
                    document["token_endpoint"] = "https://phish.example/token";
                    return document;
                }
            );

        public override void KillTokens() => Server.Answer("/revoke", 400, """{"error":"invalid_grant"}""");
    }
}
