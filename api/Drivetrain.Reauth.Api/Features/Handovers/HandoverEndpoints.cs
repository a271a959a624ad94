using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>Hand-overs in the REST API.</summary>
internal static class HandoverEndpoints
{
    public static RouteGroupBuilder MapHandovers(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("").WithTags(HandoverFeature.Tag).RequireAuthorization(Policies.Workspace);
        group
            .MapPost("/connectors/{connectorId}/handovers", Create)
            .WithName("createHandover")
            .WithSummary("Hand over a connector's login to a colleague")
            .WithDescription(
                "Creates a link for someone with the role the login requires. It works once, within seven days, in any browser, and only for the company "
                    + "the connector is bound to. "
                    + "Its page shows who is asking. Opening it changes nothing, so mail scanners can do so safely."
            )
            .WithIdempotency()
            .WithDailyQuotas(ConnectorScopes.WorkspaceOfConnector, Quota.HandoversOfSession, Quota.Handovers)
            .WithProblems(CommonProblems.NotFound, HandoverProblems.ConnectorNotBound);
        group
            .MapDelete("/handovers/{handoverId}", Revoke)
            .WithName("revokeHandover")
            .WithSummary("Revoke a link")
            .WithDescription("The link stops working immediately. A login already started with it continues; cancel it through its attempt.")
            .WithProblems(CommonProblems.NotFound);
        return v1;
    }

    private static async Task<Results<Created<HandoverResponse>, ProblemHttpResult>> Create(
        [Description("The connector's id, con_….")] string connectorId,
        CreateHandoverRequest? request,
        Caller caller,
        ConnectorRegistry registry,
        HandoverDesk desk,
        IOptions<AddressOptions> options,
        CancellationToken cancellationToken
    )
    {
        if (await registry.FindAsync(connectorId, caller, cancellationToken) is not { } connector)
        {
            return Problems.NotFound("connector");
        }

        if (await desk.CreateAsync(connector.Value, caller, request?.Note, cancellationToken) is not var (handover, ticket))
        {
            return HandoverProblems.ConnectorNotBound.Result();
        }

        var url = options.Value.Absolute($"{HandoverPages.Path(handover.Id)}?ticket={ticket}");
        return TypedResults.Created(
            (string?)null,
            new HandoverResponse(handover.Id, handover.ConnectorId, url, handover.AskedBy ?? caller.Name, handover.ExpiresAt)
        );
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        [Description("The hand-over's id, hnd_….")] string handoverId,
        Caller caller,
        HandoverDesk desk,
        CancellationToken cancellationToken
    ) => await desk.RevokeAsync(handoverId, caller, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("hand-over");
}
