using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>The two discovery documents, with the members the real ones have and without those they lack.</summary>
internal static class DiscoveryEndpoints
{
    public const string ProductionPath = "/.well-known/openid_configuration";
    public const string SandboxPath = "/.well-known/openid_sandbox_configuration";

    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ProductionPath, (IntuitWorld world) => Document(world, "/v1/openid_connect/userinfo"));
        routes.MapGet(SandboxPath, (IntuitWorld world) => Document(world, "/sandbox-accounts/v1/openid_connect/userinfo"));
        routes.MapGet(
            "/op/v1/jwks",
            (IntuitWorld world) =>
            {
                world.Log.Add(IntuitEvent.KeysRead);
                return Results.Json(world.Keys.KeySet());
            }
        );
    }

    private static IResult Document(IntuitWorld world, string userInfoPath)
    {
        world.Log.Add(IntuitEvent.DiscoveryRead);
        Uri At(string path) => new(world.BackChannelOrigin, path);
        return Results.Json(
            new JsonObject
            {
                ["issuer"] = IdToken.Issuer,
                ["authorization_endpoint"] = new Uri(world.BrowserOrigin, "/connect/oauth2").AbsoluteUri,
                ["token_endpoint"] = At("/oauth2/v1/tokens/bearer").AbsoluteUri,
                ["userinfo_endpoint"] = At(userInfoPath).AbsoluteUri,
                ["revocation_endpoint"] = At("/v2/oauth2/tokens/revoke").AbsoluteUri,
                ["jwks_uri"] = At("/op/v1/jwks").AbsoluteUri,
                ["response_types_supported"] = new JsonArray("code"),
                ["subject_types_supported"] = new JsonArray("public"),
                ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
                ["scopes_supported"] = new JsonArray("openid", "email", "profile", "address", "phone"),
                ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "client_secret_basic"),
                ["claims_supported"] = new JsonArray("aud", "exp", "iat", "iss", "realmid", "sub"),
            }
        );
    }
}
