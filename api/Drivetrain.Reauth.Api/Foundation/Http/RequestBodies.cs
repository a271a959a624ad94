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
}
