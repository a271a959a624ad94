using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>Intuit's id_token: sub, aud as an array, lowercase realmid, auth_time; no nonce, no email.</summary>
internal static class IdToken
{
    public const string Issuer = "https://oauth.platform.intuit.com/op/v1";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static string Create(Grant grant, IntuitWorld world)
    {
        var fault = world.Knobs.IdToken;
        // The true time, not the simulator's moved clock: the other side validates with its own.
        var now = world.Options.TimeProvider.GetUtcNow();
        var issuedAt = fault == IdTokenFault.Expired ? now - (2 * Lifetime) : now;
        var claims = new JsonObject
        {
            ["sub"] = Subject(grant.User),
            ["aud"] = new JsonArray(fault == IdTokenFault.WrongAudience ? "ABanotherAppsClientId" : world.Options.ClientId),
            ["realmid"] = fault == IdTokenFault.OtherRealm ? "9999999999999999" : grant.Company.RealmId,
            ["auth_time"] = grant.AuthorizedAt.ToUnixTimeSeconds(),
            ["iss"] = fault == IdTokenFault.WrongIssuer ? "https://issuer.invalid/op/v1" : Issuer,
            ["exp"] = (issuedAt + Lifetime).ToUnixTimeSeconds(),
            ["iat"] = issuedAt.ToUnixTimeSeconds(),
        };
        if (fault == IdTokenFault.NoRealm || !grant.Has(AuthorizeScopes.Accounting))
            claims.Remove("realmid");
        return world.Keys.Sign(
            claims,
            fault switch
            {
                IdTokenFault.BadSignature => SignatureFault.BadSignature,
                IdTokenFault.UnknownKey => SignatureFault.UnknownKey,
                _ => SignatureFault.None,
            }
        );
    }

    /// <summary>A login's stable identifier.</summary>
    public static string Subject(IntuitUser user) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(user.Email)).AsSpan(0, 16)).ToString();
}
