using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Plugins;
using Microsoft.AspNetCore.DataProtection;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>
/// Encrypts what must not be readable in the database with ASP.NET Core Data Protection. Owner, provider and kind are part of the purpose, so a row that is
/// moved to another owner does not decrypt. Key ids travel in the payload: old and new keys are readable.
/// </summary>
public sealed class TokenProtector(IDataProtectionProvider dataProtection)
{
    private readonly IDataProtector root = dataProtection.CreateProtector("Drivetrain.Reauth.Credentials.v1");

    /// <summary>Encrypts a token set for its owner, a connector or an attempt. The id_token and the name that came with it are left out: they have served their purpose.</summary>
    public string Protect(TokenSet tokens, string ownerId, string providerId) =>
        Base64Url.EncodeToString(Purpose(ownerId, providerId, "tokens").Protect(JsonSerializer.SerializeToUtf8Bytes(tokens with { IdToken = null, InstanceName = null }, TokenSetJson.Default.TokenSet)));

    /// <summary>Decrypts a token set, or answers null where it was written for another owner, or its key is gone.</summary>
    public TokenSet? Unprotect(string protectedTokens, string ownerId, string providerId)
    {
        try
        {
            return JsonSerializer.Deserialize(Purpose(ownerId, providerId, "tokens").Unprotect(Base64Url.DecodeFromChars(protectedTokens)), TokenSetJson.Default.TokenSet);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The tokens of a grant, for the instance that it is used for; null where they can't be read.</summary>
    public TokenSet? Open(Grant grant) => Unprotect(grant.ProtectedTokens, grant.SealedFor, grant.ProviderId) is not { } tokens ? null
        : grant.InstanceId.Length > 0 ? tokens with { InstanceId = grant.InstanceId }
        : tokens;

    /// <summary>Encrypts a token set for the grant of this id.</summary>
    public SealedTokens Seal(TokenSet tokens, string grantId, string providerId) => new(tokens, Protect(tokens, Grant.OwnerOf(grantId), providerId));

    /// <summary>Encrypts the PKCE verifier of an attempt.</summary>
    public string ProtectVerifier(string verifier, string reauthId, string providerId) =>
        Base64Url.EncodeToString(Purpose(reauthId, providerId, "verifier").Protect(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>Decrypts the PKCE verifier of an attempt, or answers null.</summary>
    public string? UnprotectVerifier(string protectedVerifier, string reauthId, string providerId)
    {
        try
        {
            return Encoding.ASCII.GetString(Purpose(reauthId, providerId, "verifier").Unprotect(Base64Url.DecodeFromChars(protectedVerifier)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private IDataProtector Purpose(string ownerId, string providerId, string kind) => root.CreateProtector([ownerId, providerId, kind]);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenSet))]
internal sealed partial class TokenSetJson : JsonSerializerContext;
