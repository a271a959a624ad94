using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Who calls: the app by HTTP Basic (RFC 6749 section 2.3.1), or a token by Bearer.</summary>
internal static class ClientAuthentication
{
    public static bool IsApp(HttpRequest request, string clientId, string clientSecret)
    {
        if (After(request, "Basic ") is not { } encoded)
            return false;
        var buffer = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, buffer, out var length))
            return false;
        // Credentials are form-encoded before they are joined; ids and secrets of the sandbox hold nothing that would change.
        var pair = Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2);
        return pair.Length == 2 && Same(Uri.UnescapeDataString(pair[0]), clientId) && Same(Uri.UnescapeDataString(pair[1]), clientSecret);
    }

    public static string? Bearer(HttpRequest request) => After(request, "Bearer ");

    public static bool AcceptsJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => string.Equals(type.MediaType.Value, "application/json", StringComparison.OrdinalIgnoreCase));

    private static string? After(HttpRequest request, string scheme)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
    }

    private static bool Same(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
