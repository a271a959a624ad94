using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Refuses bodies by their headers, before a byte of them is read or a key is checked.</summary>
internal static class RequestBodies
{
    /// <summary>For JSON. A route that takes more says so with <see cref="IRequestSizeLimitMetadata"/> (for example RequestSizeLimitAttribute).</summary>
    public const long JsonLimit = 64 * 1024;

    /// <summary>Needs routing before it. Bodies of unknown length are cut off by the server while they are read.</summary>
    public static void UseRequestBodyLimits(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
            {
                AnnounceClosing(context);
                var metadata = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>();
                var limit = metadata is null ? JsonLimit : metadata.MaxRequestBodySize;
                if (context.Request.ContentLength > limit)
                {
                    return CommonProblems.BodyTooLarge.Result().ExecuteAsync(context);
                }

                // Another or an unknown character set would make the JSON reader throw.
                if (
                    context.Request.ContentType is { } type
                    && MediaTypeHeaderValue.TryParse(type, out var media)
                    && media.Charset.HasValue
                    && !media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                    && !media.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)
                )
                {
                    return CommonProblems.UnsupportedMediaType.Result().ExecuteAsync(context);
                }

                return next(context);
            }
        );

    /// <summary>
    /// A body that is too large or too slow is not read to its end, and the server closes the connection: a client that pools connections must hear of it, or
    /// its next request fails. In HTTP/2 only the stream ends.
    /// </summary>
    private static void AnnounceClosing(HttpContext context)
    {
        if (
            context.Request.ContentLength is 0
            || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            || !HttpProtocol.IsHttp11(context.Request.Protocol)
        )
        {
            return;
        }

        context.Response.OnStarting(
            static state =>
            {
                var http = (HttpContext)state;
                if (http.Response.StatusCode is StatusCodes.Status413PayloadTooLarge or StatusCodes.Status408RequestTimeout)
                {
                    http.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            },
            context
        );
    }
}
