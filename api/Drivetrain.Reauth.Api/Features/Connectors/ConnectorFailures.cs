using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Takes failures of connectors, from the platform and from refreshes, and tells of them.</summary>
internal sealed class ConnectorFailures(IStore store, ConnectorViews views, EventOutbox outbox, SteadyClock time)
{
    /// <summary>The code of a failure that a refused refresh showed.</summary>
    public const string CredentialsRejected = "credentials_rejected";

    /// <summary>The connector after the failure, or null where there is none of this id.</summary>
    public Task<Connector?> ReportAsync(string connectorId, ConnectorFailure failure, string actor, CancellationToken cancellationToken) =>
        ChangeAsync<Connector?>(async () =>
        {
            if (await store.GetAsync<Connector>(connectorId, cancellationToken) is not { } stored)
            {
                return (Connector?)null;
            }

            var next = ConnectorTransitions.Fail(stored.Value, failure, time.GetUtcNow());
            return ReferenceEquals(next, stored.Value) ? next : new Change<Connector?>(next, await FailedAsync(stored, next, actor, cancellationToken));
        });

    /// <summary>
    /// Fails the connector of a grant that the provider refused for good. False when a login has replaced that grant, or it was refreshed, meanwhile: then it
    /// says nothing.
    /// </summary>
    public Task<bool> ReportRejectedAsync(Stored<Grant> refused, CancellationToken cancellationToken) =>
        ChangeAsync(async () =>
        {
            if (
                await store.GetAsync<Connector>(refused.Value.UserId, cancellationToken) is not { } stored
                || !IsUser(stored.Value, refused.Value)
                || await store.GetAsync<Grant>(refused.Value.Id, cancellationToken) is not { } current
                || current.Version != refused.Version
            )
            {
                return false;
            }

            var now = time.GetUtcNow();
            var next = ConnectorTransitions.Fail(
                stored.Value,
                new ConnectorFailure(CredentialsRejected, "The provider no longer accepts the stored credential.", now),
                now
            );

            // Written unchanged, the grant makes the batch conflict with a login that is being stored this moment.
            return ReferenceEquals(next, stored.Value)
                ? true
                : new Change<bool>(true, (await FailedAsync(stored, next, "system", cancellationToken)).Update(current, current.Value));
        });

    /// <summary>To be held from before <see cref="AddRecoveryAsync"/> until its batch is committed.</summary>
    public IDisposable Begin() => outbox.Begin();

    /// <summary>A refresh succeeded. A connector that had failed because one was refused is connected again, in the same batch.</summary>
    public async Task AddRecoveryAsync(Batch batch, Grant grant, DateTimeOffset now)
    {
        if (
            await store.GetAsync<Connector>(grant.UserId, CancellationToken.None) is { Value.Failure.Code: CredentialsRejected } stored
            && IsUser(stored.Value, grant)
            && ConnectorTransitions.Recovered(stored.Value, now) is { } next
        )
        {
            Recovered(outbox, batch.Update(stored, next), next, grant, "system", now);
        }
    }

    /// <summary>Adds the event and the audit entry of a connector that works again.</summary>
    public static void Recovered(EventOutbox outbox, Batch batch, Connector next, Grant? grant, string actor, DateTimeOffset now)
    {
        outbox.Add(batch, ConnectorEvent.Recovered, next.WorkspaceId, next.Id, () => new ConnectorEvent(ConnectorResponse.From(next, grant)).ToJson(), now);
        batch.AddFresh(AuditEntry.Create(next.WorkspaceId, actor, ConnectorEvent.Recovered, next.Id, now));
    }

    private static bool IsUser(Connector connector, Grant grant) => string.Equals(connector.GrantKey, grant.Id, StringComparison.Ordinal);

    private async Task<T> ChangeAsync<T>(Func<Task<Change<T>>> plan)
    {
        using var events = outbox.Begin();
        return await store.ChangeAsync(plan, CancellationToken.None);
    }

    private async Task<Batch> FailedAsync(Stored<Connector> before, Connector next, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var code = next.Failure!.Code;
        var view = await views.OfAsync(next, cancellationToken);
        var batch = new Batch().Update(before, next);
        outbox.Add(batch, ConnectorEvent.Failed, next.WorkspaceId, next.Id, () => new ConnectorEvent(view).ToJson(), now);
        return batch.AddFresh(
            AuditEntry.Create(
                next.WorkspaceId,
                actor,
                "connector.failed",
                next.Id,
                now,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = code }
            )
        );
    }
}
