using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Plugins.QuickBooks;

/// <summary>What a valid id_token says: who logged in, and (Intuit's own claim) for which company.</summary>
internal sealed record Identity(string Subject, string? RealmId);

/// <summary>
/// OpenID Connect Core section 3.1.3.7: RS256 signature by a key of Intuit's, issuer, audience, expiry. Intuit's id_tokens carry no nonce; the code they come
/// with is bound to the browser by state and PKCE.
/// </summary>
internal sealed class IdTokenValidator(string clientId, MetadataCache cache, TimeProvider timeProvider)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 * 1024 };
    private Rules? _rules;

    public async ValueTask<ProviderResult<Identity>> ValidateAsync(string idToken, Metadata metadata, CancellationToken cancellationToken)
    {
        if (Read(idToken) is not { } token)
        {
            return Failures.Protocol("id_token_unreadable");
        }

        if (!Knows(metadata, token.Kid))
        {
            // Intuit changed its keys since they were fetched.
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
            ? new Identity(subject, token.TryGetPayloadValue<string>("realmid", out var realmId) ? realmId : null)
            : Failures.Protocol("id_token_without_subject");
    }

    private static bool Knows(Metadata metadata, string? keyId) =>
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

    private TokenValidationParameters RulesFor(Metadata metadata)
    {
        var rules = Volatile.Read(ref _rules);
        if (rules is null || !ReferenceEquals(rules.Metadata, metadata))
        {
            rules = new Rules(metadata, Create(metadata));
            Volatile.Write(ref _rules, rules);
        }

        return rules.Parameters;
    }

    private TokenValidationParameters Create(Metadata metadata) => new()
    {
        ValidIssuer = metadata.Issuer,
        ValidAudience = clientId,
        IssuerSigningKeys = metadata.SigningKeys,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        RequireExpirationTime = true,
        LifetimeValidator = IsAlive,
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = timeProvider.GetUtcNow().UtcDateTime;
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

    private sealed record Rules(Metadata Metadata, TokenValidationParameters Parameters);
}
