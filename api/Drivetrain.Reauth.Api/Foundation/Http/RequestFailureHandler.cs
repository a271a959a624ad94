using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Turns what binding and storage throw into problems. Anything else is a bug: it is logged, and answered as 500 without its text.</summary>
internal sealed partial class RequestFailureHandler(ILogger<RequestFailureHandler> logger, TroubledRows? troubled = null) : IExceptionHandler
{
    /// <summary>When a key that has come back is noticed by then.</summary>
    public static readonly TimeSpan KeysWait = TimeSpan.FromMinutes(1);

    private const int LongestPath = 100;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (problem, detail) = exception switch
        {
            BadHttpRequestException bad => Explain(bad),
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

    private static (ProblemCode Problem, string? Detail) Explain(BadHttpRequestException exception)
    {
        if (exception.StatusCode != StatusCodes.Status400BadRequest)
        {
            return (CommonProblems.Of(exception.StatusCode), null);
        }

        return exception.InnerException is JsonException json ? Explain(json)
            : exception.Message.Contains("body", StringComparison.OrdinalIgnoreCase)
                ? (CommonProblems.InvalidBody, "A JSON body is required. It must not be null.")
            : (CommonProblems.InvalidParameter, null);
    }

    private static (ProblemCode Problem, string? Detail) Explain(JsonException exception)
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

        var path = exception.Path is { Length: > 0 } full ? Excerpt.Cut(full, LongestPath) : "$";

        // System.Text.Json tells unknown members apart by its words only; a test fails should they change.
        return exception.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? (CommonProblems.UnknownField, $"This request has no field '{path}'. Remove it, or correct its spelling.")
            : (CommonProblems.InvalidBody, $"The value at '{path}' is incomplete, duplicated or of the wrong type. Compare it with the documentation.");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed in storage: {Code}.")]
    private partial void LogStorageFailure(string code, Exception exception);
}
