using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Xero.Tokens;

/// <summary>Both of Xero's tokens are JWTs: access tokens that name their login, and id_tokens that live five minutes.</summary>
internal static class Jwts
{
    public const string Issuer = "https://identity.xero.com";
    private static readonly TimeSpan IdTokenLifetime = TimeSpan.FromMinutes(5);

    public static string AccessToken(Grant grant, XeroWorld world)
    {
        var now = world.Options.TimeProvider.GetUtcNow();
        return world.Keys.Sign(
            new JsonObject
            {
                ["nbf"] = now.ToUnixTimeSeconds(),
                ["exp"] = now.AddSeconds(world.Knobs.AccessTokenLifetimeSeconds).ToUnixTimeSeconds(),
                ["iss"] = Issuer,
                ["aud"] = $"{Issuer}/resources",
                ["client_id"] = world.Options.ClientId,
                ["sub"] = Subject(grant.User),
                ["auth_time"] = grant.AuthorizedAt.ToUnixTimeSeconds(),
                ["xero_userid"] = Subject(grant.User),
                ["global_session_id"] = Guid.NewGuid().ToString(),
                ["jti"] = Opaque.New(16),
                ["authentication_event_id"] = grant.AuthEventId.ToString(),
                ["scope"] = new JsonArray([.. grant.Scopes.Select(scope => (JsonNode?)scope)]),
            }
        );
    }

    public static string IdToken(Grant grant, XeroWorld world)
    {
        var fault = world.Knobs.IdToken;
        // The true time, not the simulator's moved clock: the other side validates with its own.
        var now = world.Options.TimeProvider.GetUtcNow();
        var issuedAt = fault == XeroIdTokenFault.Expired ? now - (3 * IdTokenLifetime) : now;
        var claims = new JsonObject
        {
            ["nbf"] = issuedAt.ToUnixTimeSeconds(),
            ["exp"] = (issuedAt + IdTokenLifetime).ToUnixTimeSeconds(),
            ["iss"] = fault == XeroIdTokenFault.WrongIssuer ? "https://issuer.invalid" : Issuer,
            ["aud"] = fault == XeroIdTokenFault.WrongAudience ? "ANOTHERAPP" : world.Options.ClientId,
            ["iat"] = issuedAt.ToUnixTimeSeconds(),
            ["sub"] = Subject(grant.User),
            ["auth_time"] = grant.AuthorizedAt.ToUnixTimeSeconds(),
            ["xero_userid"] = Subject(grant.User),
        };
        if (grant.Has("profile"))
        {
            claims["given_name"] = grant.User.GivenName;
            claims["family_name"] = grant.User.FamilyName;
            claims["name"] = $"{grant.User.GivenName} {grant.User.FamilyName}";
        }

        return world.Keys.Sign(
            claims,
            fault switch
            {
                XeroIdTokenFault.BadSignature => SignatureFault.BadSignature,
                XeroIdTokenFault.UnknownKey => SignatureFault.UnknownKey,
                _ => SignatureFault.None,
            }
        );
    }

    /// <summary>A login's stable identifier.</summary>
    public static string Subject(XeroUser user) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("xero:" + user.Email)).AsSpan(0, 16)).ToString();
}
