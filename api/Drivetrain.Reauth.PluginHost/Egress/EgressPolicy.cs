namespace Drivetrain.Reauth.PluginHost.Egress;

/// <summary>Which origins a plugin may call. Compared as parsed scheme, host and port, never as text.</summary>
internal sealed class EgressPolicy(IEnumerable<string> origins)
{
    private readonly HashSet<string> _origins = new(origins, StringComparer.Ordinal);

    public static bool IsAllowedScheme(Uri uri) => IsScheme(uri, Uri.UriSchemeHttps) || (IsScheme(uri, Uri.UriSchemeHttp) && uri.IsLoopback);

    /// <summary>Scheme, ASCII host and explicit port: <c>https://example.com:443</c>.</summary>
    public static string OriginOf(Uri uri) => $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}";

    public bool Allows(Uri uri) => uri.IsAbsoluteUri && IsAllowedScheme(uri) && uri.UserInfo.Length == 0 && _origins.Contains(OriginOf(uri));

    private static bool IsScheme(Uri uri, string scheme) => string.Equals(uri.Scheme, scheme, StringComparison.Ordinal);
}
