using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Values;

/// <summary>Values that only their holder may know: made from a CSPRNG, kept as hashes, compared in constant time.</summary>
internal static class Secrets
{
    /// <summary>The characters of a secret.</summary>
    public const int Length = 43;

    /// <summary>256 random bits as 43 base64url characters; more than the 128 bits that OWASP ASVS 5.0 (11.5.1) asks of a state.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The SHA-256 of a secret of at least 128 random bits, base64url. Not for passwords or short codes.</summary>
    public static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whether the secret has this hash; false for a missing one. The time does not depend on where they differ.</summary>
    public static bool Matches(string? secret, string? hash) =>
        secret is not null && hash is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(secret)), Encoding.ASCII.GetBytes(hash));
}
