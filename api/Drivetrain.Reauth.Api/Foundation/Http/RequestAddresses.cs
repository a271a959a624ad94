using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// What every versioned route asks of its address: ids that may be ids, and query parameters with one value that is not empty. Handlers see nothing else, so a
/// mistyped filter is an error everywhere, and never a list without items.
/// </summary>
internal static class RequestAddresses
{
    private static readonly WorkspaceIdAttribute WorkspaceId = new();

    /// <summary>Needs routing before it, and authorization: who may not call learns nothing of the address.</summary>
    public static void UseAddressRules(this IApplicationBuilder app) =>
        app.Use(
            static (context, next) =>
                context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
                && context.GetEndpoint() is not null
                && FaultOf(context.Request) is { } fault
                    ? fault.ExecuteAsync(context)
                    : next(context)
        );

    private static ProblemHttpResult? FaultOf(HttpRequest request)
    {
        foreach (var (name, value) in request.RouteValues)
        {
            if (value is string id && !Identifier.IsValid(id))
            {
                return CommonProblems.InvalidParameter.Result($"'{name}' {Identifier.Rule}");
            }

            if (name is "workspaceId" && !WorkspaceId.IsValid(value))
            {
                return CommonProblems.InvalidParameter.Result(WorkspaceId.FormatErrorMessage(name));
            }
        }

        foreach (var (name, values) in request.Query)
        {
            if (values is not [{ Length: > 0 }])
            {
                return CommonProblems.InvalidParameter.Result($"'{Excerpt.Cut(name, 100)}' must have one value that isn't empty. Omit it if you have none.");
            }
        }

        return null;
    }
}
