using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Which URLs a person may be sent back to: an allow-list of hosts, compared as parsed hosts (RFC 9700 section 4.11).</summary>
internal sealed class ReturnUrlPolicy(IOptions<AddressOptions> options)
{
    private const int MaximumLength = 2048;

    private static readonly string[] DefaultHosts = ["*.drivetrain.ai"];

    /// <summary>Where a person returns to when neither connector nor attempt says so.</summary>
    public string Default => options.Value.DefaultReturnUrl.AbsoluteUri;

    /// <summary>The URL in its canonical form, or null when it may not be returned to.</summary>
    public string? Accept(string? url)
    {
        // A browser reads "\" as "/", and drops tabs and line breaks: what two parsers could read differently is refused unread.
        if (
            url is null
            || url.Length > MaximumLength
            || url.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0
            || url.Contains('\\')
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0
            || !(Is(uri, Uri.UriSchemeHttps) || (Is(uri, Uri.UriSchemeHttp) && IsLoopbackName(uri)))
            || !url.StartsWith($"{uri.Scheme}://", StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }

        return Hosts.Any(host => IsAllowed(uri, host)) ? uri.AbsoluteUri : null;
    }

    /// <summary>What an address of a customer looks like.</summary>
    public string Example => Wildcards.FirstOrDefault() is { } below ? "acme" + below : new Uri(Default).Authority;

    /// <summary>
    /// The start page of the Drivetrain that somebody typed: a whole address, its host, or a customer's name alone. Null when it may not be returned to.
    /// </summary>
    public Uri? HomeOf(string typed)
    {
        var hosts =
            typed.Contains("://", StringComparison.Ordinal) ? [typed]
            : typed.Length > 0 && typed.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-')
                ? Wildcards.SelectMany(below => WithScheme(typed + below))
            : WithScheme(typed);
        return hosts.Select(Accept).OfType<string>().Select(address => new Uri(new Uri(address), "/")).FirstOrDefault();
    }

    private IEnumerable<string> Hosts => options.Value.ReturnHosts.Count > 0 ? options.Value.ReturnHosts : DefaultHosts;

    /// <summary>What comes after a customer's name.</summary>
    private IEnumerable<string> Wildcards => Hosts.Where(host => host.StartsWith("*.", StringComparison.Ordinal)).Select(host => host[1..]);

    private static IEnumerable<string> WithScheme(string host) => [$"https://{host}", $"http://{host}"];

    private static bool IsAllowed(Uri uri, string allowed)
    {
        var separator = allowed.LastIndexOf(':');
        var (host, port) =
            separator > 0 && int.TryParse(allowed.AsSpan(separator + 1), out var explicitPort) ? (allowed[..separator], explicitPort) : (allowed, -1);
        if (port == -1 ? !uri.IsDefaultPort : uri.Port != port)
        {
            return false;
        }

        return host.StartsWith("*.", StringComparison.Ordinal)
            ? uri.IdnHost.Length > host.Length - 1 && uri.IdnHost.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)
            : uri.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase);
    }

    private static bool Is(Uri uri, string scheme) => string.Equals(uri.Scheme, scheme, StringComparison.Ordinal);

    private static bool IsLoopbackName(Uri uri) => uri.IsLoopback || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
