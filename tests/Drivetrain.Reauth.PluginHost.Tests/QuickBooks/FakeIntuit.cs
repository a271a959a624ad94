using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Tests.QuickBooks;

/// <summary>What one test needs of Intuit.</summary>
public sealed class FakeIntuit : FakeServer
{
    public const string Realm = "9130347957983546";
    public const string Issuer = "https://oauth.platform.intuit.com/op/v1";
    public const string CompanyPath = "/api/v3/company/" + Realm + "/companyinfo/" + Realm;

    private FakeIntuit()
        : base("intuit_tid") { }

    public static async Task<FakeIntuit> StartAsync()
    {
        var intuit = new FakeIntuit();
        await intuit.ListenAsync();
        intuit.Answer("/discovery", intuit.Discovery);
        intuit.Answer("/jwks", intuit.Jwks);
        intuit.Answer("/token", () => intuit.Tokens());
        intuit.Answer("/revoke", () => new JsonObject());
        intuit.Answer(
            "/userinfo",
            () =>
                new JsonObject
                {
                    ["sub"] = "person-2",
                    ["email"] = "CANARY-mail@example.com",
                    ["emailVerified"] = "true",
                }
        );
        intuit.Answer(CompanyPath, Company);
        return intuit;
    }

    public void AnswerCompany(int status, string body, string contentType = "application/json", string? retryAfter = null) =>
        Answer(CompanyPath, status, body, contentType, retryAfter);

    public JsonObject Discovery() =>
        new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Origin + "/authorize",
            ["token_endpoint"] = Origin + "/token",
            ["revocation_endpoint"] = Origin + "/revoke",
            ["userinfo_endpoint"] = Origin + "/userinfo",
            ["jwks_uri"] = Origin + "/jwks",
            ["response_types_supported"] = new JsonArray("code"),
        };

    public JsonObject Tokens(string? idToken = null) =>
        new()
        {
            ["token_type"] = "bearer",
            ["expires_in"] = 3600,
            ["access_token"] = "CANARY-access-" + new string('a', 4096 - "CANARY-access-".Length),
            ["refresh_token"] = "CANARY-refresh",
            ["x_refresh_token_expires_in"] = 8726400,
            ["x_refresh_token_hard_expires_in"] = "157680000",
            ["id_token"] = idToken ?? IdToken(),
            ["something_new"] = new JsonArray(1),
        };

    public string IdToken(Action<Dictionary<string, object>>? change = null, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["sub"] = "person-1",
            ["aud"] = new[] { ClientId },
            ["realmid"] = Realm,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        return Sign(claims, algorithm);
    }

    private static JsonObject Company() =>
        new()
        {
            ["CompanyInfo"] = new JsonObject
            {
                ["Id"] = "1",
                ["CompanyName"] = "Café Ünique, Ltd.",
                ["LegalName"] = "Other",
                ["NameValue"] = new JsonArray(),
            },
            ["time"] = "2026-11-01T00:00:00Z",
        };
}
