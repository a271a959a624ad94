using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Contract;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Xero;

public sealed class XeroContractTests : ProviderContract
{
    protected override async Task<ContractSubject> StartAsync(DateTimeOffset now) => new XeroSubject(await FakeXero.StartAsync(now));

    private sealed class XeroSubject(FakeXero xero) : ContractSubject(xero)
    {
        public override string ProviderId => "xero";

        public override IReadOnlyDictionary<string, string> Settings { get; } = XeroSettings.For(xero);

        public override IReadOnlyDictionary<string, string> AuthorizationParameters { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["scope"] = string.Join(' ', Shipped.Manifest("drivetrain.xero").Providers[0].Scopes) };

        public override string RevokePath => "/connections/" + FakeXero.AcmeConnection;

        public override string ProofPath => "/connections";

        public override Instance Instance { get; } = new(FakeXero.Acme, "Acme Ltd");

        public override string ForeignInstanceId => FakeXero.Globex;

        public override TimeSpan AccessLifetime => TimeSpan.FromMinutes(30);

        public override TimeSpan RefreshLifetime => TimeSpan.FromDays(60);

        public override string Rotated(string accessToken, string refreshToken) =>
            new JsonObject
            {
                ["token_type"] = "Bearer",
                ["expires_in"] = 1800,
                ["access_token"] = accessToken,
                ["refresh_token"] = refreshToken,
            }.ToJsonString();

        public override void AssertAuthenticated(FakeServer.Received request) => Authentication.AssertBasic(request);

        public override void NameForeignHost() =>
            Server.Answer(
                "/discovery",
                () =>
                {
                    var document = xero.Discovery();
                    document["token_endpoint"] = "https://phish.example/token";
                    return document;
                }
            );

        public override void KillTokens() => Server.Answer("/connections", 401, """{"Title":"Unauthorized","Status":401,"Detail":"TokenExpired"}""");
    }
}
