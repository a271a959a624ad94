using System.Net;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>What providers let an app register as a redirect URI: https, and http on localhost; the sandbox's own names end in .localhost.</summary>
internal static class RedirectUriRules
{
    public static bool IsRegistrable(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0
        && !IPAddress.TryParse(uri.Host.Trim('[', ']'), out _)
        && (Is(uri, Uri.UriSchemeHttps) || (Is(uri, Uri.UriSchemeHttp) && IsLocal(uri.Host)));

    private static bool Is(Uri uri, string scheme) => string.Equals(uri.Scheme, scheme, StringComparison.Ordinal);

    private static bool IsLocal(string host) =>
        string.Equals(host, "localhost", StringComparison.Ordinal) || host.EndsWith(".localhost", StringComparison.Ordinal);
}
