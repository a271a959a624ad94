namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>RFC 9457 answers of the sandbox's control endpoints.</summary>
internal static class Problems
{
    public static IResult Result(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });

    public static IResult BadRequest(string code, string detail) => Result(StatusCodes.Status400BadRequest, code, detail);

    public static IResult NotFound(string detail) => Result(StatusCodes.Status404NotFound, "not_found", detail);
}
