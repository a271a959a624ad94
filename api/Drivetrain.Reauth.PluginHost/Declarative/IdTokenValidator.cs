using Drivetrain.Reauth.Plugins;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>What a valid id_token says: who logged in, and for which instance, where the manifest names the claims.</summary>
internal sealed record Identity(string Subject, string? InstanceId, string? InstanceName);

/// <summary>
/// OpenID Connect Core section 3.1.3.7: RS256 signature by a key of the provider's, issuer, audience, expiry. No nonce is asked for; the code that the id_token comes
/// with is bound to the browser by state and PKCE.
/// </summary>
internal sealed class IdTokenValidator(ProviderAccess access, MetadataCache cache)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenEndpoint.MaximumIdTokenLength };
    private Rules? _rules;

    public async ValueTask<ProviderResult<Identity>> ValidateAsync(string idToken, ServerMetadata metadata, CancellationToken cancellationToken)
    {
        if (Read(idToken) is not { } token)
        {
            return Failures.Protocol("id_token_unreadable");
        }

        if (!Knows(metadata, token.Kid))
        {
            // The provider changed its keys since they were fetched.
            metadata = await cache.RefetchAsync(metadata, cancellationToken);
            if (!Knows(metadata, token.Kid))
            {
                return Failures.Protocol("id_token_unknown_key");
            }
        }

        var result = await _handler.ValidateTokenAsync(token, RulesFor(metadata));
        if (!result.IsValid)
        {
            return Failures.Protocol(Describe(result.Exception));
        }

        return token.Subject is { Length: > 0 and <= 255 } subject
            ? new Identity(subject, Claim(token, access.Provider.Instance.IdTokenClaim), Claim(token, access.Provider.Instance.IdTokenName))
            : Failures.Protocol("id_token_without_subject");
    }

    private static string? Claim(JsonWebToken token, string? name) => name is not null && token.TryGetPayloadValue<string>(name, out var value) ? value : null;

    private static bool Knows(ServerMetadata metadata, string? keyId) =>
        !string.IsNullOrEmpty(keyId) && metadata.SigningKeys.Any(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));

    private JsonWebToken? Read(string idToken)
    {
        try
        {
            return _handler.ReadJsonWebToken(idToken);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private TokenValidationParameters RulesFor(ServerMetadata metadata)
    {
        var rules = Volatile.Read(ref _rules);
        if (rules is null || !ReferenceEquals(rules.Metadata, metadata))
        {
            rules = new Rules(metadata, Create(metadata));
            Volatile.Write(ref _rules, rules);
        }

        return rules.Parameters;
    }

    private TokenValidationParameters Create(ServerMetadata metadata) => new()
    {
        ValidIssuer = metadata.Issuer,
        ValidAudience = access.ClientId,
        IssuerSigningKeys = metadata.SigningKeys,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        RequireExpirationTime = true,
        LifetimeValidator = IsAlive,
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = access.Time.GetUtcNow().UtcDateTime;
        return expires is not null && now < expires.Value + Skew && (notBefore is null || now >= notBefore.Value - Skew);
    }

    private static string Describe(Exception? exception) => exception switch
    {
        SecurityTokenInvalidSignatureException => "id_token_bad_signature",
        SecurityTokenInvalidAudienceException => "id_token_wrong_audience",
        SecurityTokenInvalidIssuerException => "id_token_wrong_issuer",
        SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => "id_token_expired",
        _ => "id_token_invalid",
    };

    private sealed record Rules(ServerMetadata Metadata, TokenValidationParameters Parameters);
}
