using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Xero.Tokens;

/// <summary>The discovery document and the keys.</summary>
internal static class DiscoveryEndpoints
{
    public const string Path = "/.well-known/openid-configuration";

    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Document);
        routes.MapGet(
            Path + "/jwks",
            (XeroWorld world) =>
            {
                world.Log.Add(XeroEvent.KeysRead);
                return Results.Json(world.Keys.KeySet());
            }
        );
    }

    private static IResult Document(XeroWorld world)
    {
        world.Log.Add(XeroEvent.DiscoveryRead);
        string At(string path) => new Uri(world.BackChannelOrigin, path).AbsoluteUri;
        return Results.Json(
            new JsonObject
            {
                ["issuer"] = Jwts.Issuer,
                ["jwks_uri"] = At(Path + "/jwks"),
                ["authorization_endpoint"] = new Uri(world.BrowserOrigin, "/identity/connect/authorize").AbsoluteUri,
                ["token_endpoint"] = At("/connect/token"),
                ["userinfo_endpoint"] = At("/connect/userinfo"),
                ["revocation_endpoint"] = At("/connect/revocation"),
                ["introspection_endpoint"] = At("/connect/introspect"),
                ["response_types_supported"] = new JsonArray("code"),
                ["grant_types_supported"] = new JsonArray("authorization_code", "refresh_token"),
                ["subject_types_supported"] = new JsonArray("public"),
                ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
                ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
                ["code_challenge_methods_supported"] = new JsonArray("S256"),
                ["scopes_supported"] = new JsonArray("openid", "profile", "email", "offline_access"),
            }
        );
    }
}
