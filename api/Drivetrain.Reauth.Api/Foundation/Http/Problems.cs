using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>Errors as RFC 9457 problem details with a stable <c>code</c>; the trace id is added where all problems pass.</summary>
internal static class Problems
{
    /// <summary>A problem. <paramref name="detail"/> says what to do; neither it nor anything else carries exception text.</summary>
    public static ProblemHttpResult Create(int status, string code, string detail) =>
        TypedResults.Problem(statusCode: status, detail: detail, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });

    /// <summary>404: also for what exists in another workspace, so that nobody can probe for it.</summary>
    public static ProblemHttpResult NotFound(string what) =>
        CommonProblems.NotFound.Result($"This {what} doesn't exist. Check its ID, and make sure your key or session belongs to its workspace.");

    /// <summary>409: somebody else changed it between our read and our write.</summary>
    public static ProblemHttpResult Conflict(string what) =>
        CommonProblems.Conflict.Result($"Someone else changed the {what} at the same time. Read it again, then retry your change.");
}
