using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Turns what binding and storage throw into problems. Anything else is a bug: it is logged, and answered as 500 without its text.</summary>
internal sealed partial class RequestFailureHandler(IOptions<JsonOptions> json, ILogger<RequestFailureHandler> logger, TroubledRows? troubled = null)
    : IExceptionHandler
{
    /// <summary>When a key that has come back is noticed by then.</summary>
    public static readonly TimeSpan KeysWait = TimeSpan.FromMinutes(1);

    private const int LongestPath = 100;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (problem, detail) = exception switch
        {
            BadHttpRequestException bad => Explain(bad, httpContext),
            StorageFullException => (CommonProblems.StorageFull, null),
            StorageStalledException stalled => (CommonProblems.StorageStalled, stalled.Message),
            StorageUnavailableException => (CommonProblems.StorageUnavailable, null),
            DocumentUnreadableException => (CommonProblems.DocumentUnreadable, null),
            _ => (KeysMissingException.In(exception) is null ? null : CommonProblems.KeysMissing, (string?)null),
        };
        if (problem is null)
        {
            return false;
        }

        if (exception is DocumentUnreadableException unreadable)
        {
            troubled?.Tell(unreadable.Type, unreadable.Id, unreadable);
        }
        else if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            LogStorageFailure(problem.Code, exception);
        }

        if (problem == CommonProblems.KeysMissing)
        {
            httpContext.Response.SetRetryAfter(KeysWait);
        }

        await problem.Result(detail).ExecuteAsync(httpContext);
        return true;
    }

    private (ProblemCode Problem, string? Detail) Explain(BadHttpRequestException exception, HttpContext http)
    {
        if (exception.StatusCode != StatusCodes.Status400BadRequest)
        {
            return (CommonProblems.Of(exception.StatusCode), null);
        }

        var bodyType = (exception as UnreadableJsonException)?.Type ?? BodyTypeOf(http);
        return exception.InnerException is JsonException unread ? Explain(unread, bodyType)
            // Nothing else of a route that takes JSON can be missing or wrong; a test holds the routes to it.
            : bodyType is not null ? (CommonProblems.InvalidBody, "A JSON body is required. It must not be null.")
            : (CommonProblems.InvalidParameter, null);
    }

    /// <summary>What the JSON of the route is bound to; the exception handler has cleared the request's own endpoint.</summary>
    private static Type? BodyTypeOf(HttpContext http) =>
        http.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts
        && accepts.ContentTypes.Contains("application/json", StringComparer.Ordinal)
            ? accepts.RequestType
            : null;

    private (ProblemCode Problem, string? Detail) Explain(JsonException exception, Type? type)
    {
        // The reader's own exception inside means that the text is no JSON; without it, the JSON does not fit the type.
        if (exception.InnerException is JsonException)
        {
            return (
                CommonProblems.MalformedJson,
                exception.LineNumber is { } line
                    ? $"The body isn't valid JSON (with at most 32 levels) at line {line + 1}, byte {exception.BytePositionInLine + 1}. Fix it there."
                    : null
            );
        }

        var full = exception.Path is { Length: > 0 } known ? known : "$";
        var path = Excerpt.Cut(full, LongestPath);
        return type is not null && JsonShape.IsUnknownMember(type, full, json.Value.SerializerOptions)
            ? (CommonProblems.UnknownField, $"This request has no field '{path}'. Remove it, or correct its spelling.")
            : (CommonProblems.InvalidBody, $"The value at '{path}' is incomplete, duplicated or of the wrong type. Compare it with the documentation.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed in storage: {Code}.")]
    private partial void LogStorageFailure(string code, Exception exception);
}
