using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Sandbox.Drivetrain.Webhooks;

/// <summary>Verifies deliveries as the Standard Webhooks specification says: HMAC-SHA256 over <c>id.timestamp.body</c>, five minutes of tolerance.</summary>
public static class StandardWebhooks
{
    private const string SecretPrefix = "whsec_";
    private const string SignaturePrefix = "v1,";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Checks one delivery.</summary>
    /// <param name="secret"><c>whsec_</c> followed by base64.</param>
    /// <param name="id">The <c>webhook-id</c> header.</param>
    /// <param name="timestamp">The <c>webhook-timestamp</c> header: seconds since 1970.</param>
    /// <param name="signatures">The <c>webhook-signature</c> header: signatures separated by spaces; one has to match.</param>
    /// <param name="body">The body as it arrived.</param>
    /// <param name="now">The receiver's time.</param>
    public static WebhookVerdict Verify(string secret, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (
            string.IsNullOrEmpty(id)
            || string.IsNullOrEmpty(signatures)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        )
            return WebhookVerdict.Malformed;
        var age = now.ToUnixTimeSeconds() - seconds;
        if (Math.Abs(age) > Tolerance.TotalSeconds)
            return WebhookVerdict.Stale;

        var expected = Encoding.ASCII.GetBytes(Sign(secret, id, timestamp, body));
        var matches = signatures.Split(' ').Any(signature => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected));
        return matches ? WebhookVerdict.Genuine : WebhookVerdict.BadSignature;
    }

    /// <summary>The signature of a delivery, with its version prefix.</summary>
    public static string Sign(string secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var key = Convert.FromBase64String(secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return SignaturePrefix + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }
}

/// <summary>What a delivery is.</summary>
public enum WebhookVerdict
{
    Genuine,
    Malformed,
    Stale,
    BadSignature,
}
