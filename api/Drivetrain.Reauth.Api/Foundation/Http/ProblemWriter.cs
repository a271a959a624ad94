using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Writes every problem as application/problem+json, whatever the request accepts: a body that a client did not ask for helps more than none.
/// Each gets a code and the trace id by which the log finds it.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        var problem = context.ProblemDetails;
        var status = problem.Status ?? response.StatusCode;
        var general = problem is HttpValidationProblemDetails ? InvalidOf(context.HttpContext) : CommonProblems.Of(status);
        if (problem is HttpValidationProblemDetails invalid)
        {
            invalid.Errors = invalid.Errors.ToDictionary(error => ToJsonPath(error.Key), error => error.Value, StringComparer.Ordinal);
        }

        problem.Status = status;
        problem.Type = null;
        problem.Title = ReasonPhrases.GetReasonPhrase(status);
        problem.Detail ??= general.Detail;
        problem.Extensions.TryAdd("code", general.Code);
        var language = AcceptedLanguage.Of(context.HttpContext.Request, ProblemTexts.Languages);
        var translated = ProblemTexts.Translate(problem.Extensions["code"] as string, problem.Detail, language);
        problem.Detail = translated ?? problem.Detail;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        response.StatusCode = status;
        if (translated is not null || response.Headers.ContentLanguage.Count == 0)
        {
            AcceptedLanguage.Declare(response, translated is null ? AcceptedLanguage.Default : language);
        }

        await response.WriteAsJsonAsync(
            problem,
            problem.GetType(),
            json.Value.SerializerOptions,
            "application/problem+json",
            context.HttpContext.RequestAborted
        );
    }

    /// <summary>What was validated of a route without a body was its parameters.</summary>
    private static ProblemCode InvalidOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null ? CommonProblems.InvalidParameter : CommonProblems.InvalidRequest;

    /// <summary>Validation names members as the code does; the client knows them as its JSON does.</summary>
    private static string ToJsonPath(string memberPath) => string.Join('.', memberPath.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
