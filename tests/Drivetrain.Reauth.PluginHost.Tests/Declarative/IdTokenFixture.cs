using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Tests.Declarative;

/// <summary>A provider whose id_token names the book, with keys that a test makes.</summary>
public abstract class IdTokenFixture : EngineFixture
{
    protected const string Issuer = "https://login.example.com/v2.0";
    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly RSA OtherRsa = RSA.Create(2048);
    private readonly JsonArray _keys = [];

    protected JsonObject Discovery { get; } = new() { ["issuer"] = Issuer };

    protected IDictionary<string, object> Claims { get; } =
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = FakeServer.ClientId,
            ["sub"] = "person-1",
            ["book"] = "main-book",
            ["book_name"] = "Main book",
        };

    /// <summary>The key that signs unless a test says otherwise.</summary>
    protected static SecurityKey Own { get; } = new RsaSecurityKey(Rsa);

    protected static SecurityKey Foreign { get; } = new RsaSecurityKey(OtherRsa);

    protected static SecurityKey Elliptic(ECCurve curve) => new ECDsaSecurityKey(ECDsa.Create(curve));

    /// <summary>Puts the public half of a key into the provider's set.</summary>
    protected void Publish(SecurityKey key, string? id, Action<JsonObject>? change = null)
    {
        var json = key is RsaSecurityKey rsa
            ? new JsonObject
            {
                ["kty"] = "RSA",
                ["n"] = Encode(rsa.Rsa.ExportParameters(false).Modulus!),
                ["e"] = Encode(rsa.Rsa.ExportParameters(false).Exponent!),
            }
            : OfCurve(((ECDsaSecurityKey)key).ECDsa.ExportParameters(false));
        if (id is not null)
        {
            json["kid"] = id;
        }

        change?.Invoke(json);
        PublishJson(json);
    }

    protected void PublishJson(JsonNode? key) => _keys.Add(key);

    /// <summary>Proves the book by an id_token of the claims, signed so.</summary>
    protected async Task<ProviderResult<InstanceProof>> ProveAsync(
        SecurityKey key,
        string? id,
        string algorithm = SecurityAlgorithms.RsaSha256,
        bool takesClaims = true
    ) => await ProveAsync(Sign(key, id, algorithm), takesClaims);

    protected async Task<ProviderResult<InstanceProof>> ProveAsync(string idToken, bool takesClaims = true)
    {
        var provider = CreateOidc(takesClaims);
        var tokens = (await ExchangeAsync(provider)).Value!;
        return await provider.ProveInstancesAsync(tokens with { IdToken = idToken }, NoCallback, CancellationToken.None);
    }

    /// <param name="takesClaims">Whether the manifest takes the book from the id_token; from the token response otherwise.</param>
    protected IProvider CreateOidc(bool takesClaims)
    {
        Discovery["authorization_endpoint"] = Ledger.Origin + "/authorize";
        Discovery["token_endpoint"] = Ledger.Origin + "/token";
        Discovery["jwks_uri"] = Ledger.Origin + "/jwks";
        Ledger.Answer("/discovery", () => Discovery.DeepClone());
        Ledger.Answer("/jwks", () => new JsonObject { ["keys"] = _keys.DeepClone() });
        Set("/oauth/endpoints", null);
        Set("/oauth/revocation", "\"none\"");
        Set("/oauth/discovery", "\"{baseUrl}/discovery\"");
        Set(
            "/instance",
            takesClaims
                ? """{ "pattern": "^[a-z0-9-]{4,40}$", "idTokenClaim": "book", "idTokenName": "book_name" }"""
                : """{ "pattern": "^[a-z0-9-]{4,40}$", "tokenField": "/account/id", "tokenName": "/account/name" }"""
        );
        return Create();
    }

    protected string Sign(SecurityKey key, string? id, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        Claims.TryAdd("iat", Time.GetUtcNow().ToUnixTimeSeconds());
        Claims.TryAdd("exp", Time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds());

        SecurityKey named = key is RsaSecurityKey rsa
            ? new RsaSecurityKey(rsa.Rsa) { KeyId = id }
            : new ECDsaSecurityKey(((ECDsaSecurityKey)key).ECDsa) { KeyId = id };
        named.CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor { Claims = Claims, SigningCredentials = new SigningCredentials(named, algorithm) }
        );
    }

    private static JsonObject OfCurve(ECParameters parameters) =>
        new()
        {
            ["kty"] = "EC",
            ["crv"] = parameters.Q.X!.Length switch
            {
                32 => "P-256",
                48 => "P-384",
                _ => "P-521",
            },
            ["x"] = Encode(parameters.Q.X!),
            ["y"] = Encode(parameters.Q.Y!),
        };

    private static string Encode(byte[] value) => Base64UrlEncoder.Encode(value);
}
