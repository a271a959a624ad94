using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Intuit.Authorize;

/// <summary>Passkeys of the sandbox's accounts: enough of WebAuthn to be signed in by one, no attestation.</summary>
internal sealed class Passkeys
{
    private const int MinimumAuthenticatorData = 37;
    private const byte UserPresent = 0x01;
    private readonly ConcurrentDictionary<string, (string Email, byte[] PublicKey)> _credentials = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Of(string email) =>
        [
            .. _credentials
                .Where(credential => string.Equals(credential.Value.Email, email, StringComparison.OrdinalIgnoreCase))
                .Select(credential => credential.Key),
        ];

    public void Clear() => _credentials.Clear();

    /// <summary>False when the id or the key is malformed.</summary>
    public bool TryRegister(string email, PasskeyRegistration passkey)
    {
        if (passkey.CredentialId is not { Length: > 0 and <= 1400 } || !Base64Url.IsValid(passkey.CredentialId) || !TryDecode(passkey.PublicKey, out var key))
            return false;
        using var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportSubjectPublicKeyInfo(key, out _);
        }
        catch (CryptographicException)
        {
            return false;
        }

        _credentials[passkey.CredentialId] = (email, key);
        return ecdsa.KeySize == 256;
    }

    /// <summary>Checks an assertion (WebAuthn level 2, section 7.2: type, challenge, origin, relying party, presence, signature).</summary>
    public bool Verify(string email, PasskeyAssertion assertion, byte[] challenge, Uri origin)
    {
        if (
            !_credentials.TryGetValue(assertion.CredentialId, out var credential) || !string.Equals(credential.Email, email, StringComparison.OrdinalIgnoreCase)
        )
            return false;
        if (
            !TryDecode(assertion.ClientData, out var clientData)
            || !TryDecode(assertion.AuthenticatorData, out var authenticatorData)
            || !TryDecode(assertion.Signature, out var signature)
        )
            return false;
        if (!IsClientData(clientData, "webauthn.get", challenge, origin) || authenticatorData.Length < MinimumAuthenticatorData)
            return false;
        var relyingParty = SHA256.HashData(Encoding.UTF8.GetBytes(origin.Host));
        if (!authenticatorData.AsSpan(0, relyingParty.Length).SequenceEqual(relyingParty) || (authenticatorData[relyingParty.Length] & UserPresent) == 0)
            return false;

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(credential.PublicKey, out _);
        byte[] signed = [.. authenticatorData, .. SHA256.HashData(clientData)];
        return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>True when the client data is of this ceremony, challenge and origin.</summary>
    public static bool IsClientData(ReadOnlySpan<byte> clientData, string type, byte[] challenge, Uri origin)
    {
        try
        {
            var data = JsonNode.Parse(clientData);
            return string.Equals((string?)data?["type"], type, StringComparison.Ordinal)
                && string.Equals((string?)data?["challenge"], Base64Url.EncodeToString(challenge), StringComparison.Ordinal)
                && string.Equals((string?)data?["origin"], origin.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static bool TryDecode(string? value, out byte[] bytes)
    {
        var isValid = value is not null && Base64Url.IsValid(value);
        bytes = isValid ? Base64Url.DecodeFromChars(value) : [];
        return isValid;
    }
}

/// <summary>
/// A new passkey: base64url of the credential's id and of its public key (SubjectPublicKeyInfo, ECDSA P-256); client data when made in a page.
/// </summary>
internal sealed record PasskeyRegistration(string CredentialId, string PublicKey, string? ClientData = null);

/// <summary>A use of a passkey; every member base64url.</summary>
internal sealed record PasskeyAssertion(string CredentialId, string ClientData, string AuthenticatorData, string Signature);
