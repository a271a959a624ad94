namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Where a form stands that a browser sends, by the browser's own word.</summary>
internal static class FormOrigin
{
    /// <summary>
    /// Whether it stands on another site. <c>Sec-Fetch-Site</c> says so in browsers of today. Older ones send <c>Origin</c> (RFC 6454 section 7), which has to
    /// be ours;
    /// <c>null</c> is what they send from our own pages, because those ask for no referrer.
    /// </summary>
    /// <param name="publicUrl">The origin under which browsers reach this service, which the Host header may not be.</param>
    public static bool IsForeign(HttpRequest request, Uri publicUrl)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } sites)
        {
            return sites is not ["same-origin"];
        }

        return request.Headers.Origin is { Count: > 0 } origins
            && !(
                origins is [{ } origin]
                && (origin is "null" || IsSame(origin, publicUrl) || IsSame(origin, new Uri($"{request.Scheme}://{request.Host.Value ?? "unknown"}")))
            );
    }

    private static bool IsSame(string origin, Uri own) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.AbsolutePath is "/"
        && Uri.Compare(uri, own, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
