using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Xero;

/// <summary>What one test needs of Xero.</summary>
public sealed class FakeXero : FakeServer
{
    public const string Acme = "1a2b3c4d-0000-4000-8000-00000000aaaa";
    public const string Globex = "1a2b3c4d-0000-4000-8000-00000000bbbb";
    public const string ThisLogin = "e0000000-0000-4000-8000-000000000001";
    public const string EarlierLogin = "e0000000-0000-4000-8000-000000000002";
    public const string AcmeConnection = "c0000000-0000-4000-8000-00000000aaaa";
    public const string GlobexConnection = "c0000000-0000-4000-8000-00000000bbbb";

    /// <summary>The manifest's scopes in another order, and more.</summary>
    public static readonly string Granted = string.Join(
        ' ',
        Shipped.Manifest("drivetrain.xero").Providers[0].Scopes.Reverse().Append("accounting.journals.read")
    );

    private FakeXero() { }

    /// <summary>What <c>/connections</c> lists: an organisation, and something else that is no organisation.</summary>
    public JsonArray Connections { get; set; } = [];

    public static async Task<FakeXero> StartAsync(DateTimeOffset now)
    {
        var xero = new FakeXero { Now = now };
        await xero.ListenAsync();
        xero.Connections =
        [
            Connection(AcmeConnection, Acme, "Acme Ltd", ThisLogin),
            Connection("c1", Guid.NewGuid().ToString(), "A practice", ThisLogin, "PRACTICE"),
        ];
        xero.Answer("/discovery", xero.Discovery);
        xero.Answer("/jwks", xero.Jwks);
        xero.Answer("/token", () => xero.Tokens());
        xero.Answer("/connections", () => xero.Connections.DeepClone());
        foreach (var id in new[] { AcmeConnection, GlobexConnection, "c1" })
        {
            xero.Answer("/connections/" + id, 204, string.Empty);
        }

        return xero;
    }

    public static JsonObject Connection(string id, string tenantId, string name, string login, string type = "ORGANISATION") =>
        new()
        {
            ["id"] = id,
            ["authEventId"] = login,
            ["tenantId"] = tenantId,
            ["tenantType"] = type,
            ["tenantName"] = name,
            ["createdDateUtc"] = "2026-10-01T09:11:02.1234560",
            ["updatedDateUtc"] = "2026-10-01T09:11:02.1234560",
        };

    public JsonObject Discovery() =>
        new()
        {
            ["issuer"] = "https://identity.xero.com",
            ["authorization_endpoint"] = Origin + "/authorize",
            ["token_endpoint"] = Origin + "/token",
            ["userinfo_endpoint"] = Origin + "/userinfo",
            ["revocation_endpoint"] = Origin + "/revocation",
            ["jwks_uri"] = Origin + "/jwks",
        };

    public JsonObject Tokens(string refreshToken = "CANARY-refresh") =>
        new()
        {
            ["id_token"] = Sign(
                new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["iss"] = "https://identity.xero.com",
                    ["sub"] = "person-1",
                    ["aud"] = ClientId,
                    ["iat"] = Now.ToUnixTimeSeconds(),
                    ["exp"] = Now.AddMinutes(5).ToUnixTimeSeconds(),
                }
            ),
            ["access_token"] = AccessToken(),
            ["expires_in"] = 1800,
            ["token_type"] = "Bearer",
            ["refresh_token"] = refreshToken,
            // More than was asked for: scopes are additive.
            ["scope"] = Granted,
        };

    public string AccessToken(string? login = ThisLogin)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["client_id"] = ClientId,
            ["sub"] = "person-1",
            ["xero_userid"] = "person-1",
        };
        if (login is not null)
        {
            claims["authentication_event_id"] = login;
        }

        return Sign(claims);
    }
}
