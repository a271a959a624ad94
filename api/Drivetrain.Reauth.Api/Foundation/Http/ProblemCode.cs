using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// One kind of error, declared once: handlers answer with <see cref="Result"/>, routes declare it with <see cref="ProblemEndpoints.WithProblems"/>,
/// and the OpenAPI document shows it as an example of its status.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Stable, snake_case; clients decide by it.</param>
internal sealed record ProblemCode(int Status, string Code)
{
    /// <summary>What to do, for a person, in English: from <c>Texts/problems.*.json</c>. Used when the handler knows nothing more precise.</summary>
    public string Detail => ProblemTexts.English(Code);

    /// <summary>The answer. <paramref name="detail"/> replaces the general words; it is in English, and carries neither exception text nor secrets.</summary>
    public ProblemHttpResult Result(string? detail = null) => Problems.Create(Status, Code, detail ?? Detail);
}

/// <summary>The problems that a route declares beyond those that follow from its policy and body.</summary>
internal sealed record ProblemsMetadata(IReadOnlyList<ProblemCode> Problems);

/// <summary>Declares problems of routes.</summary>
internal static class ProblemEndpoints
{
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params IReadOnlyList<ProblemCode> problems)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ProblemsMetadata(problems));
}
