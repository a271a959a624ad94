using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Encrypts what must not be readable in the database with ASP.NET Core Data Protection. Owner, provider and kind are part of the purpose, so a row that is
/// moved to another owner does not decrypt. Key ids travel in the payload: old and new keys are readable, and a payload whose key is missing is told from a
/// damaged one.
/// </summary>
/// <param name="keys">What is known of the keys; without it, a payload whose key is missing counts as damaged.</param>
internal sealed class TokenProtector(IDataProtectionProvider dataProtection, KnownKeys? keys = null)
{
    private readonly IDataProtector _root = dataProtection.CreateProtector("Drivetrain.Reauth.Credentials.v1");

    /// <summary>
    /// Encrypts a token set for its owner, a connector or an attempt. The id_token and the name that came with it are left out: they have served their purpose.
    /// </summary>
    public string Protect(TokenSet tokens, string ownerId, string providerId) =>
        Base64Url.EncodeToString(
            Purpose(ownerId, providerId, "tokens")
                .Protect(JsonSerializer.SerializeToUtf8Bytes(tokens with { IdToken = null, InstanceName = null }, TokenSetJson.Default.TokenSet))
        );

    /// <summary>Decrypts a token set, or answers null where it is damaged, was written for another owner, or its key is lost for good.</summary>
    /// <exception cref="KeysMissingException">Its key is missing.</exception>
    public TokenSet? Unprotect(string protectedTokens, string ownerId, string providerId)
    {
        try
        {
            return Unprotect(protectedTokens, Purpose(ownerId, providerId, "tokens")) is { } json
                ? JsonSerializer.Deserialize(json, TokenSetJson.Default.TokenSet)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the operator has given up the key of this grant: nobody will ever read its tokens.</summary>
    public bool IsGivenUp(Grant grant) => keys is not null && PayloadKey.Of(grant.ProtectedTokens) is { } keyId && keys.IsGivenUp(keyId);

    /// <summary>
    /// Whether a login may take the place of this grant: not while it waits for its key, because when the key comes back it has to be as it was.
    /// </summary>
    public bool IsReplaceable(Grant grant) => MissingKeyOf(grant) is null;

    /// <summary>The key that a grant waits for, or null.</summary>
    public Guid? MissingKeyOf(Grant grant) => PayloadKey.Of(grant.ProtectedTokens) is { } keyId && keys?.IsMissing(keyId) is true ? keyId : null;

    /// <summary>Whether any key is missing, so that it is worth to look for whom.</summary>
    public bool AnyMissing => keys is { AnyMissing: true };

    /// <summary>The tokens of a grant, for the instance that it is used for; null where they are damaged.</summary>
    /// <exception cref="KeysMissingException">Their key is missing.</exception>
    public TokenSet? Open(Grant grant) =>
        Unprotect(grant.ProtectedTokens, grant.SealedFor, grant.ProviderId) is not { } tokens ? null
        : grant.InstanceId.Length > 0 ? tokens with { InstanceId = grant.InstanceId }
        : tokens;

    /// <summary>Encrypts a token set for the grant of this id.</summary>
    public SealedTokens Seal(TokenSet tokens, string grantId, string providerId) => new(tokens, Protect(tokens, Grant.OwnerOf(grantId), providerId));

    /// <summary>
    /// The grant with its tokens encrypted by the key that is current, or null where they can't be opened. The tokens before the last refresh go along, or are
    /// left as they are for their last day.
    /// </summary>
    public Grant? Reseal(Grant grant)
    {
        var protector = Purpose(grant.SealedFor, grant.ProviderId, "tokens");
        string? Again(string? text)
        {
            try
            {
                return text is not null && Unprotect(text, protector) is { } plain ? Base64Url.EncodeToString(protector.Protect(plain)) : null;
            }
            catch (KeysMissingException)
            {
                return null;
            }
        }

        return Again(grant.ProtectedTokens) is { } tokens
            ? grant with
            {
                ProtectedTokens = tokens,
                PreviousProtectedTokens = Again(grant.PreviousProtectedTokens) ?? grant.PreviousProtectedTokens,
            }
            : null;
    }

    /// <summary>Encrypts the PKCE verifier of an attempt.</summary>
    public string ProtectVerifier(string verifier, string reauthId, string providerId) =>
        Base64Url.EncodeToString(Purpose(reauthId, providerId, "verifier").Protect(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>Decrypts the PKCE verifier of an attempt, or answers null.</summary>
    /// <exception cref="KeysMissingException">Its key is missing.</exception>
    public string? UnprotectVerifier(string protectedVerifier, string reauthId, string providerId) =>
        Unprotect(protectedVerifier, Purpose(reauthId, providerId, "verifier")) is { } verifier ? Encoding.ASCII.GetString(verifier) : null;

    private byte[]? Unprotect(string text, IDataProtector protector)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var payload = Base64Url.DecodeFromChars(text);
        try
        {
            return protector.Unprotect(payload);
        }
        catch (CryptographicException)
        {
            keys?.ThrowIfMissing(payload);
            return null;
        }
    }

    private IDataProtector Purpose(string ownerId, string providerId, string kind) => _root.CreateProtector([ownerId, providerId, kind]);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenSet))]
internal sealed partial class TokenSetJson : JsonSerializerContext;
