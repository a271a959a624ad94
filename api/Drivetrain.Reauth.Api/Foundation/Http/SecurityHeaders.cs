using System.Net;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Headers that every answer carries. They are added when the answer starts, because the exception handler clears those set before;
/// what an endpoint has set by itself (a page's own policy, caching of a public file) stays.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>For everything that is no page: it loads nothing and is framed by nobody.</summary>
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>Swagger UI loads its own files, styles elements from script, draws its icons from data: addresses and calls this API.</summary>
    private const string Swagger =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
            {
                context.Response.OnStarting(static state => Add((HttpContext)state), context);
                return next(context);
            }
        );

    private static Task Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        SetIfMissing(headers, "Content-Security-Policy", context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal) ? Swagger : Nothing);
        SetIfMissing(headers, "Cache-Control", "no-store");

        // A browser that learnt it for localhost would refuse every other local service.
        if (context.Request.IsHttps && !IsLoopback(context.Request.Host.Host))
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        return Task.CompletedTask;
    }

    private static void SetIfMissing(IHeaderDictionary headers, string name, StringValues value)
    {
        if (!headers.ContainsKey(name))
        {
            headers[name] = value;
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
