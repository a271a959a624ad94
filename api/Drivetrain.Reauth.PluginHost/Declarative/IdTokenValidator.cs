using System.Text.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>What a valid id_token says: who logged in, and for which instance, where the manifest names the claims.</summary>
internal sealed record Identity(string Subject, string? InstanceId, string? InstanceName, string? Person);

/// <summary>
/// OpenID Connect Core section 3.1.3.7: a signature by a key of the provider's, issuer, audience, expiry. No nonce is asked for; the code that the id_token
/// comes with is bound to the browser by state and PKCE.
/// </summary>
internal sealed partial class IdTokenValidator(ProviderAccess access, MetadataCache cache)
{
    private const string UnknownKey = "id_token_unknown_key";
    private const string BadSignature = "id_token_bad_signature";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenEndpoint.MaximumIdTokenLength };

    public async ValueTask<ProviderResult<Identity>> ValidateAsync(string idToken, ServerMetadata metadata, CancellationToken cancellationToken)
    {
        // A header that must be understood is not understood here (RFC 7515 section 4.1.11).
        if (Read(idToken) is not { } token || token.TryGetHeaderValue<object>("crit", out _))
        {
            return Failures.Protocol("id_token_unreadable");
        }

        var error = await FaultAsync(token, metadata);
        if (error is UnknownKey or BadSignature && await cache.RefetchAsync(metadata, cancellationToken) is { } newer && !ReferenceEquals(newer, metadata))
        {
            // The provider changed its keys since they were fetched.
            error = await FaultAsync(token, newer);
        }

        if (error is not null)
        {
            return Failures.Protocol(error);
        }

        return token.Subject is { Length: > 0 and <= 255 } subject
            ? new Identity(
                subject,
                Claim(token, access.Provider.Instance.IdTokenClaim),
                Claim(token, access.Provider.Instance.IdTokenName),
                access.PersonRule is { } person ? UserInfo.Joined(person.IdTokenClaims.Select(claim => Claim(token, claim))) : null
            )
            : Failures.Protocol("id_token_without_subject");
    }

    private async Task<string?> FaultAsync(JsonWebToken token, ServerMetadata metadata)
    {
        if (!metadata.IdTokenAlgorithms.Contains(token.Alg, StringComparer.Ordinal))
        {
            return BadSignature;
        }

        var keys = KeysFor(token, metadata);
        if (keys.Count == 0)
        {
            return UnknownKey;
        }

        var issuer = IssuerOf(token, metadata);
        var result = await _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = issuer,
                IssuerSigningKeyResolver = (_, _, _, _) => keys,
                ValidAlgorithms = metadata.IdTokenAlgorithms,
                AudienceValidator = (audiences, _, _) => IsForUs([.. audiences], token),
                RequireExpirationTime = true,
                LifetimeValidator = IsAlive,
            }
        );
        return result.IsValid ? null : Describe(result.Exception);
    }

    /// <summary>
    /// The keys that may have signed it, by kind and id. Without an id, the only key there is (section 10.1); several keys of one id are all tried. Keys that
    /// have no id themselves may be meant by any.
    /// </summary>
    private static List<SecurityKey> KeysFor(JsonWebToken token, ServerMetadata metadata)
    {
        var type = SigningAlgorithms.KeyType(token.Alg);
        var fitting = metadata.SigningKeys.Where(key => string.Equals(key.Type, type, StringComparison.Ordinal)).ToList();
        if (string.IsNullOrEmpty(token.Kid))
        {
            return fitting.Count == 1 ? [fitting[0].Key] : [];
        }

        var named = fitting.Where(key => string.Equals(key.Id, token.Kid, StringComparison.Ordinal)).ToList();
        return [.. (named.Count > 0 ? named : fitting.Where(key => key.Id is null)).Select(key => key.Key)];
    }

    /// <summary>
    /// Ours is among the audiences. Where others are, too, the token says that it was issued to us (<c>azp</c>); and where it says who it was issued to, that
    /// is us (section 3.1.3.7, rules 3 to 5).
    /// </summary>
    private bool IsForUs(IReadOnlyList<string> audiences, JsonWebToken token)
    {
        var isOurs = audiences.Contains(access.ClientId, StringComparer.Ordinal);
        var areOthers = audiences.Any(audience => !string.Equals(audience, access.ClientId, StringComparison.Ordinal));
        return isOurs
            && (
                IssuedTo(token) is { ValueKind: not JsonValueKind.Null } party
                    ? party.ValueKind is JsonValueKind.String && party.ValueEquals(access.ClientId)
                    : !areOthers
            );
    }

    private static JsonElement? IssuedTo(JsonWebToken token) => Payload(token).TryGetProperty("azp", out var party) ? party : null;

    /// <summary>
    /// The issuer that the token has to name. In a template, the tenant that the token itself names takes the placeholder's place; the signature holds for it
    /// as for the rest.
    /// </summary>
    private string? IssuerOf(JsonWebToken token, ServerMetadata metadata)
    {
        if (metadata.Issuer is not { } issuer || access.OAuth.TenantClaim is not { } claim)
        {
            return metadata.Issuer;
        }

        return Claim(token, claim) is { } tenant && Tenant().IsMatch(tenant) ? Placeholder().Replace(issuer, tenant) : null;
    }

    /// <summary>A claim that is a text or a number.</summary>
    private static string? Claim(JsonWebToken token, string? name) =>
        name is not null && Payload(token).TryGetProperty(name, out var claim) && claim.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? claim.ToString()
            : null;

    private static JsonElement Payload(JsonWebToken token) => JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));

    private JsonWebToken? Read(string idToken)
    {
        try
        {
            return _handler.ReadJsonWebToken(idToken);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or JsonException or SecurityTokenException)
        {
            return null;
        }
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = access.Time.GetUtcNow().UtcDateTime;
        return expires is not null && now < expires.Value + Skew && (notBefore is null || now >= notBefore.Value - Skew);
    }

    private static string Describe(Exception? exception) =>
        exception switch
        {
            SecurityTokenInvalidSignatureException => BadSignature,
            SecurityTokenInvalidAudienceException => "id_token_wrong_audience",
            SecurityTokenInvalidIssuerException => "id_token_wrong_issuer",
            SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => "id_token_expired",
            _ => "id_token_invalid",
        };

    [GeneratedRegex(@"\{[A-Za-z][A-Za-z0-9_]{0,63}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{1,128}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tenant();
}
