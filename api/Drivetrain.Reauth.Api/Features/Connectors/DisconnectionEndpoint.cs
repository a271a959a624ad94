using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Disconnecting in the REST API. Whoever shows a button for it says what it stops, and asks once.</summary>
internal static class DisconnectionEndpoint
{
    public static IServiceCollection AddDisconnection(this IServiceCollection services) =>
        services
            .AddSingleton<ConnectorDisconnection>()
            .AddApiExample(
                new DisconnectResponse(
                    Changed: true,
                    RevocationState.Revoked,
                    ConnectorExamples.Connected with
                    {
                        Status = ConnectorStatus.Failed,
                        Failure = new ConnectorFailure(ConnectorFailure.Disconnected, Detail: null, ConnectorExamples.Connected.UpdatedAt),
                        Sync = null,
                        CredentialExpiresAt = null,
                    }
                )
            );

    public static void MapDisconnection(this RouteGroupBuilder v1) =>
        v1.MapPost("/connectors/{connectorId}/disconnect", DisconnectAsync)
            .WithTags(ConnectorExamples.Tag)
            .RequireAuthorization(Policies.Workspace)
            .WithName("disconnectConnector")
            .WithSummary("Disconnect a connector")
            .WithDescription(
                "Stops the connector's syncs: its credential is revoked at the provider, unless another connector uses the same company, and its tokens are "
                    + "erased. An open login ends. The connector keeps its company and becomes failed with the code `disconnected`; what the platform reports "
                    + "meanwhile changes nothing, and a later login or import connects it again. Sends `connector.disconnected`; recorded in the audit log "
                    + "under the same name. Repeating the request changes nothing. Ask the person once before you call this."
            )
            .WithProblems(CommonProblems.NotFound);

    private static async Task<Results<Ok<DisconnectResponse>, ProblemHttpResult>> DisconnectAsync(
        [Description("The connector's id, con_….")] string connectorId,
        Caller caller,
        ConnectorDisconnection disconnection,
        ConnectorViews views,
        CancellationToken cancellationToken
    ) =>
        await disconnection.DisconnectAsync(connectorId, caller, cancellationToken) is { } done
            ? TypedResults.Ok(new DisconnectResponse(done.Changed, done.Revocation, await views.OfAsync(done.Connector, CancellationToken.None)))
            : Problems.NotFound("connector");
}

/// <summary>What a disconnection stopped.</summary>
/// <param name="Changed">False if there was nothing to disconnect: it is disconnected already, or bound to no company.</param>
/// <param name="Revocation">none, revoked, kept_for_others, pending or impossible: how far the revocation at the provider is.</param>
/// <param name="Connector">The connector as it is now.</param>
public sealed record DisconnectResponse(bool Changed, RevocationState Revocation, ConnectorResponse Connector);
