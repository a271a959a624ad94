using System.Buffers.Text;
using System.Text.Json;

namespace Drivetrain.Reauth.Plugins.Xero;

/// <summary>Xero's access tokens are JWTs. They came from Xero itself a moment ago, so what they say of their login needs no signature.</summary>
internal static class AccessTokenClaims
{
    /// <summary>The login that the token comes from (<c>authentication_event_id</c>), or null.</summary>
    public static string? AuthenticationEventOf(string accessToken)
    {
        try
        {
            using var payload = accessToken.Split('.') is [_, var claims, _] ? JsonDocument.Parse(Base64Url.DecodeFromChars(claims)) : null;
            return
                payload?.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("authentication_event_id", out var login)
                && login.ValueKind == JsonValueKind.String
                ? login.GetString()
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
