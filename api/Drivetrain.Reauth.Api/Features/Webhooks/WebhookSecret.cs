using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>The key that signs for one endpoint, as Standard Webhooks writes it: <c>whsec_</c> and the base64 of 24 to 64 random bytes.</summary>
internal sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    public ReadOnlySpan<byte> Key => _key;

    /// <summary>A new secret of 256 random bits.</summary>
    public static WebhookSecret New() => new(RandomNumberGenerator.GetBytes(32));

    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxBytes + 2];
        if (!Convert.TryFromBase64Chars(text.AsSpan(Prefix.Length), bytes, out var length) || length is < MinBytes or > MaxBytes)
        {
            return false;
        }

        secret = new WebhookSecret(bytes[..length].ToArray());
        return true;
    }

    /// <summary>The secret in clear, for its owner's eyes and for encryption only.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(_key);

    /// <summary>Says nothing, so that no log or debugger view shows the key by accident.</summary>
    public override string ToString() => nameof(WebhookSecret);
}
