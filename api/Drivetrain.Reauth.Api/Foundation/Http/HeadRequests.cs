using Microsoft.AspNetCore.Http.Features;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// HEAD on every GET route (RFC 9110 section 9.3.2): the request goes the way of a GET, and its body is dropped. What a GET would use up is asked for with
/// <see cref="IsSpeculative"/> and left as it is.
/// </summary>
internal static class HeadRequests
{
    /// <summary>Before everything that looks at the method.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) =>
        app.Use(
            static async (context, next) =>
            {
                context.Response.OnStarting(static state => AllowHead((HttpResponse)state), context.Response);
                if (!HttpMethods.IsHead(context.Request.Method))
                {
                    await next(context);
                    return;
                }

                var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
                context.Features.Set(new HeadRequest());
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                context.Request.Method = HttpMethods.Get;
                try
                {
                    await next(context);
                }
                finally
                {
                    context.Request.Method = HttpMethods.Head;
                    context.Features.Set(wire);
                }
            }
        );

    /// <summary>Whether the caller asked for the headers alone.</summary>
    public static bool IsHead(this HttpContext context) => context.Features.Get<HeadRequest>() is not null;

    /// <summary>
    /// Whether nobody looks at the answer yet: a HEAD, or a browser that fetches ahead (<c>Sec-Purpose: prefetch</c>, the older <c>Purpose</c>,
    /// <c>X-Purpose</c> and <c>X-Moz</c>). Such a request must begin, redeem and end nothing.
    /// </summary>
    public static bool IsSpeculative(this HttpContext context) => context.IsHead() || PurposeHeaders.Any(name => context.Request.Headers[name].Any(IsAhead));

    private static readonly string[] PurposeHeaders = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"];

    private static bool IsAhead(string? purpose) =>
        purpose is not null
        && (
            purpose.Contains("prefetch", StringComparison.OrdinalIgnoreCase)
            || purpose.Contains("prerender", StringComparison.OrdinalIgnoreCase)
            || purpose.Contains("preview", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Routing names the methods that routes were mapped with.</summary>
    private static Task AllowHead(HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            var allowed = response
                .Headers.Allow.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .ToList();
            if (allowed.Contains(HttpMethods.Get, StringComparer.Ordinal) && !allowed.Contains(HttpMethods.Head, StringComparer.Ordinal))
            {
                response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Head).Order(StringComparer.Ordinal));
            }
        }

        return Task.CompletedTask;
    }

    private sealed class HeadRequest;
}
