using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors.History;

/// <summary>A connector's history in the REST API.</summary>
internal static class ConnectorHistoryEndpoint
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapGet("/connectors/{connectorId}/history", ListAsync)
            .WithTags(ConnectorExamples.Tag)
            .RequireAuthorization(Policies.Workspace)
            .WithName("listConnectorHistory")
            .WithSummary("List a connector's history")
            .WithDescription(
                "What happened to the connector, newest first, as the audit log has it: failures, interruptions, warnings, recoveries, logins and their "
                    + "outcomes, tests, hand-overs and changes, and who did it. It is kept as long as the audit log, also beyond the connector's deletion and "
                    + "registration anew. Access tokens that were issued are left out."
            )
            .WithProblems(CommonProblems.NotFound, CommonProblems.InvalidParameter, CommonProblems.InvalidCursor);

    private static async Task<Results<Ok<Page<ConnectorHistoryEntry>>, ProblemHttpResult>> ListAsync(
        [Description("The connector's id, con_….")] string connectorId,
        Caller caller,
        ConnectorRegistry registry,
        ConnectorHistoryFeed history,
        CancellationToken cancellationToken,
        int? limit = null,
        string? cursor = null
    ) =>
        await registry.FindAsync(connectorId, caller, cancellationToken) is { Value: var connector }
            ? await history.PageAsync(connector, limit, cursor, cancellationToken)
            : Problems.NotFound("connector");
}
