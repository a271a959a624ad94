using System.ComponentModel;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>A workspace as a whole in the REST API: what is kept of it, and its end.</summary>
internal static class WorkspaceEndpoints
{
    public static IServiceCollection AddErasure(this IServiceCollection services) =>
        services
            .AddApiExample(
                new JsonObject
                {
                    ["workspaceId"] = "acme",
                    ["connectors"] = new JsonArray(),
                    ["complete"] = true,
                }
            )
            .AddApiExample(
                new ErasureResponse(
                    "acme",
                    new DateTimeOffset(2026, 11, 23, 9, 4, 0, TimeSpan.Zero),
                    FinishedAt: null,
                    new Dictionary<string, int>(StringComparer.Ordinal) { ["connectors"] = 3, ["attempts"] = 41 }
                )
            );

    public static void MapWorkspaces(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/workspaces/{workspaceId}").WithTags(ContactEndpoints.Tag).RequireAuthorization(Policies.Operator);
        group
            .MapGet("/export", ExportAsync)
            .WithName("exportWorkspace")
            .WithSummary("Export a workspace")
            .WithDescription(
                "Everything kept of the workspace as JSON: connectors, logins, sessions, hand-overs, stuck reports with their screenshots (base64), contact "
                    + "and audit log; no token and no other secret. The last member is `complete`: without it, the document was cut off. Recorded in the "
                    + "audit log (`workspace.exported`)."
            )
            .Produces<JsonObject>(StatusCodes.Status200OK, MediaTypeNames.Application.Json)
            .WithProblems(CommonProblems.InvalidParameter);
        group
            .MapDelete("", EraseAsync)
            .WithName("eraseWorkspace")
            .WithSummary("Erase a workspace")
            .WithDescription(
                "Deletes the workspace's connectors (their credentials are revoked unless another workspace uses the same company), logins, sessions, pairing "
                    + "codes, hand-overs, stuck reports with screenshots, events and contact, and takes everything personal out of its audit log. It can't be "
                    + "undone. The work goes on in the background, also after a restart; while it is in progress, that one is returned. API keys and webhook "
                    + "endpoints stay: delete them first, so that nothing new is created. Recorded in the audit log (`workspace.erased`)."
            )
            .WithProblems(CommonProblems.InvalidParameter);
        group
            .MapGet("/erasure", GetErasureAsync)
            .WithName("getErasure")
            .WithSummary("Read how far an erasure is")
            .WithDescription("The last erasure of the workspace, with how many items of each kind were erased. It is kept as proof.")
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.NotFound);
    }

    private static async Task<IResult> ExportAsync(
        [WorkspaceId, Description("The workspace.")] string workspaceId,
        Caller caller,
        WorkspaceExport export,
        HttpContext http
    )
    {
        await export.BeginAsync(workspaceId, caller.Subject);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            stream => export.WriteAsync(workspaceId, stream, http.RequestAborted),
            MediaTypeNames.Application.Json,
            $"{workspaceId.Replace(':', '-')}.json"
        );
    }

    private static async Task<Accepted<ErasureResponse>> EraseAsync(
        [WorkspaceId, Description("The workspace.")] string workspaceId,
        Caller caller,
        WorkspaceEraser eraser,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Accepted(
            $"/v1/workspaces/{workspaceId}/erasure",
            ErasureResponse.From(await eraser.BeginAsync(workspaceId, caller.Subject, cancellationToken))
        );

    private static async Task<Results<Ok<ErasureResponse>, ProblemHttpResult>> GetErasureAsync(
        [WorkspaceId, Description("The workspace.")] string workspaceId,
        WorkspaceEraser eraser,
        CancellationToken cancellationToken
    ) =>
        await eraser.FindAsync(workspaceId, cancellationToken) is { } erasure
            ? TypedResults.Ok(ErasureResponse.From(erasure))
            : CommonProblems.NotFound.Result("This workspace was never erased. Start with DELETE /v1/workspaces/{workspaceId}.");
}

/// <summary>The erasure of a workspace.</summary>
/// <param name="WorkspaceId">The workspace.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="FinishedAt">When nothing was left; absent until then.</param>
/// <param name="Erased">Number of erased items of each kind so far.</param>
public sealed record ErasureResponse(string WorkspaceId, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt, IReadOnlyDictionary<string, int> Erased)
{
    internal static ErasureResponse From(WorkspaceErasure erasure) => new(erasure.Id, erasure.RequestedAt, erasure.FinishedAt, erasure.Erased);
}
