using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Body and signature of a webhook, as Standard Webhooks 1.0 has them.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";

    /// <summary>Seconds since 1970 of this attempt, so that receivers can refuse replays.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    public const string SignatureHeader = "webhook-signature";

    /// <summary>The bytes that are signed and sent: <c>{"type":…,"timestamp":…,"data":…}</c>. The same for every attempt.</summary>
    public static byte[] Body(OutboxMessage message)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("type", message.EventType);
            json.WriteString("timestamp", message.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WritePropertyName("data");
            message.Data.WriteTo(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The value of <see cref="SignatureHeader"/>: a signature for each secret, separated by spaces; a receiver accepts any of them.</summary>
    /// <param name="secrets">Those in force, newest first.</param>
    /// <param name="id">The message's id; it contains no full stop.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="body">The exact bytes of the body.</param>
    public static string Sign(IEnumerable<WebhookSecret> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var content = new byte[Encoding.UTF8.GetByteCount(id) + 22 + body.Length];
        var length = Encoding.UTF8.GetBytes($"{id}.{timestamp}.", content);
        body.CopyTo(content.AsSpan(length));
        length += body.Length;

        var value = new StringBuilder();
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret.Key, content.AsSpan(0, length), mac);
            value.Append(value.Length == 0 ? "v1," : " v1,").Append(Convert.ToBase64String(mac));
        }

        return value.ToString();
    }
}
