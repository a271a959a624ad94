using System.ComponentModel;
using Drivetrain.Reauth.Api.Features.Connectors.History;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Connectors in the REST API.</summary>
internal static class ConnectorEndpoints
{
    public static RouteGroupBuilder MapConnectors(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/connectors").WithTags(ConnectorExamples.Tag).RequireAuthorization(Policies.Workspace);
        group
            .MapPut("", Register)
            .WithName("registerConnector")
            .WithSummary("Register or update a connector")
            .WithDescription(
                "Registers a data source. For an existing one, the platform can also update its name and page and, while it is unbound, its "
                    + "company and provider; "
                    + "a session gets an existing one back unchanged. Repeating the request changes nothing. A bound connector never moves to another company."
            )
            .WithProblems(
                CommonProblems.NotFound,
                ConnectorProblems.InstanceNotTheSessions,
                ConnectorProblems.Bound,
                ConnectorProblems.OtherProvider,
                CommonProblems.Conflict,
                CommonProblems.WorkspaceRequired,
                ConnectorProblems.UnknownProvider,
                ConnectorProblems.InvalidInstanceId,
                ConnectorProblems.ReturnUrlNotAllowed,
                QuotaProblems.Exceeded,
                QuotaProblems.UsedUp
            );
        group
            .MapGet("", List)
            .WithName("listConnectors")
            .WithSummary("List a workspace's connectors")
            .WithDescription("The connectors of one workspace, ordered by ID. A session or a key for one workspace can omit `workspaceId`.")
            .WithProblems(CommonProblems.WorkspaceRequired, CommonProblems.InvalidParameter, CommonProblems.InvalidCursor, CommonProblems.NotFound);
        group
            .MapGet("/{connectorId}", Get)
            .WithName("getConnector")
            .WithSummary("Read a connector")
            .WithDescription("Status, company, failure and last sync of one connector.")
            .WithProblems(CommonProblems.NotFound);

        var platform = v1.MapGroup("/connectors").WithTags(ConnectorExamples.Tag).RequireAuthorization(Policies.Platform);
        platform
            .MapPost("/{connectorId}/failures", ReportFailure)
            .WithName("reportConnectorFailure")
            .WithSummary("Report a connector failure")
            .WithDescription(
                "Marks the connector as failed and notifies the webhook endpoints (`connector.failed`). A failure from before the last re-authentication "
                    + "changes nothing. With the reason `provider_outage` or `plan_limit` the connector is interrupted instead (`connector.interrupted`): "
                    + "nobody is asked to log in, and a successful sync or test ends it (`connector.recovered`)."
            )
            .WithProblems(CommonProblems.NotFound);
        platform
            .MapPut("/{connectorId}/sync", ReportSync)
            .WithName("reportConnectorSync")
            .WithSummary("Report a connector's sync status")
            .WithDescription(
                "Shown to people while the platform syncs after a re-authentication. The newest report wins. A successful sync shows that a failed "
                    + "connector works again: it becomes connected, and `connector.recovered` is sent. One whose period covers the connector's `gap`, "
                    + "or that doesn't state a period, closes it (`caughtUpAt`); several can cover it in parts."
            )
            .WithProblems(CommonProblems.NotFound);
        platform
            .MapDelete("/{connectorId}", Delete)
            .WithName("deleteConnector")
            .WithSummary("Delete a connector and its credential")
            .WithDescription(
                "Deletes the connector and revokes its credential at the provider, unless another connector uses the same company. If the provider doesn't "
                    + "respond, the request is retried for a week; the audit log records the result."
            )
            .WithProblems(CommonProblems.NotFound);
        ConnectorHistoryEndpoint.Map(v1);
        return v1;
    }

    private static async Task<Results<Ok<ConnectorResponse>, Created<ConnectorResponse>, ProblemHttpResult>> Register(
        RegisterConnectorRequest request,
        Caller caller,
        ConnectorIntake intake,
        ConnectorViews views,
        IProviderCatalog catalog,
        ReturnUrlPolicy returnUrls,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if ((caller.WorkspaceId ?? request.WorkspaceId) is not { } workspaceId)
        {
            return CommonProblems.WorkspaceRequired.Result();
        }

        if (!caller.MaySee(request.WorkspaceId ?? workspaceId))
        {
            return Problems.NotFound("workspace");
        }

        if (caller.Role == Role.Extension && request.Instance is not null)
        {
            return ConnectorProblems.InstanceNotTheSessions.Result();
        }

        if (Reject(request, catalog, returnUrls) is { } problem)
        {
            return problem;
        }

        var registration = new ConnectorRegistration(
            workspaceId,
            request.DataSourceId,
            request.Provider,
            request.Name,
            request.Instance?.ToInstance(),
            returnUrls.Accept(request.ReturnUrl),
            caller.Role == Role.Extension
        );
        var outcome = await intake.RegisterAsync(registration, caller, cancellationToken);
        if (outcome.Full is { } quota)
        {
            return QuotaFilters.Refuse(http, quota, outcome.Wait);
        }

        if (outcome.Result is not { Connector: { } connector } result)
        {
            return Refused(outcome.Result?.Refusal);
        }

        var response = await views.OfAsync(connector, cancellationToken);
        return result.Created ? TypedResults.Created($"/v1/connectors/{response.Id}", response) : TypedResults.Ok(response);
    }

    private static ProblemHttpResult Refused(RegistrationRefusal? refusal) =>
        refusal switch
        {
            RegistrationRefusal.OtherProvider => ConnectorProblems.OtherProvider.Result(),
            _ => ConnectorProblems.Bound.Result(),
        };

    private static ProblemHttpResult? Reject(RegisterConnectorRequest request, IProviderCatalog catalog, ReturnUrlPolicy returnUrls)
    {
        if (catalog.Find(request.Provider) is not { } provider)
        {
            return ConnectorProblems.UnknownIn(catalog);
        }

        if (request.Instance is { } instance && !provider.IsInstanceId(instance.Id))
        {
            return ConnectorProblems.NotAnIdOf(provider, "instance.id");
        }

        return request.ReturnUrl is not null && returnUrls.Accept(request.ReturnUrl) is null ? ConnectorProblems.ReturnUrlNotAllowed.Result() : null;
    }

    private static async Task<Results<Ok<Page<ConnectorResponse>>, ProblemHttpResult>> List(
        Caller caller,
        IStore store,
        ConnectorViews views,
        CancellationToken cancellationToken,
        [WorkspaceId, Description("The workspace whose connectors are listed.")] string? workspaceId = null,
        int? limit = null,
        string? cursor = null
    )
    {
        if ((workspaceId ?? caller.WorkspaceId) is not { } workspace)
        {
            return CommonProblems.WorkspaceRequired.Result();
        }

        return caller.MaySee(workspace)
            ? await store.PageAsync(Connector.ByWorkspace, KeyRange.Prefix($"{workspace}/"), limit, cursor, views.OfAsync, cancellationToken)
            : CommonProblems.NotFound.Result();
    }

    private static async Task<Results<Ok<ConnectorResponse>, ProblemHttpResult>> Get(
        [Description("The connector's id, con_….")] string connectorId,
        Caller caller,
        ConnectorRegistry registry,
        ConnectorViews views,
        CancellationToken cancellationToken
    ) =>
        await registry.FindAsync(connectorId, caller, cancellationToken) is { } stored
            ? TypedResults.Ok(await views.OfAsync(stored.Value, cancellationToken))
            : Problems.NotFound("connector");

    private static async Task<Results<Ok<ConnectorResponse>, ProblemHttpResult>> ReportFailure(
        [Description("The connector's id, con_….")] string connectorId,
        ReportFailureRequest request,
        Caller caller,
        ConnectorRegistry registry,
        ConnectorFailures failures,
        ConnectorViews views,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var failure = new ConnectorFailure(request.Code, request.Detail, request.OccurredAt is { } at && at < now ? at : now);
        failure = request.Reason is { } reason ? failure with { Reason = reason } : failure;
        return
            await registry.FindAsync(connectorId, caller, cancellationToken) is not null
            && await failures.ReportAsync(connectorId, failure, caller.Subject, cancellationToken) is { } connector
            ? TypedResults.Ok(await views.OfAsync(connector, cancellationToken))
            : Problems.NotFound("connector");
    }

    private static async Task<Results<Ok<ConnectorResponse>, ProblemHttpResult>> ReportSync(
        [Description("The connector's id, con_….")] string connectorId,
        ReportSyncRequest request,
        Caller caller,
        ConnectorRegistry registry,
        ConnectorViews views,
        CancellationToken cancellationToken
    ) =>
        await registry.SyncedAsync(connectorId, caller, request, cancellationToken) is { } connector
            ? TypedResults.Ok(await views.OfAsync(connector, cancellationToken))
            : Problems.NotFound("connector");

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        [Description("The connector's id, con_….")] string connectorId,
        Caller caller,
        ConnectorRegistry registry,
        CancellationToken cancellationToken
    ) => await registry.DeleteAsync(connectorId, caller, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("connector");
}
