using Drivetrain.Reauth.Api.Audit;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Outbox;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Connectors;

/// <summary>Takes failures of connectors, from the platform and from refreshes, and tells of them.</summary>
internal sealed class ConnectorFailures(IStore store, ConnectorViews views, OutboxSignal outbox, TimeProvider time)
{
    /// <summary>The connector after the failure, or null where there is none of this id.</summary>
    public async Task<Connector?> ReportAsync(string connectorId, ConnectorFailure failure, string actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.GetAsync<Connector>(connectorId, cancellationToken) is not { } stored)
            {
                return null;
            }

            var next = ConnectorTransitions.Fail(stored.Value, failure, time.GetUtcNow());
            if (ReferenceEquals(next, stored.Value) || await TryCommitAsync(stored, next, failure.Code, actor, new Batch(), cancellationToken))
            {
                return next;
            }
        }
    }

    /// <summary>Fails the connector of a credential that the provider refused for good. False when a login has replaced that credential meanwhile: then it says nothing.</summary>
    public async Task<bool> ReportRejectedAsync(Stored<Credential> refused, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.GetAsync<Connector>(refused.Value.Id, cancellationToken) is not { } stored
                || await store.GetAsync<Credential>(refused.Value.Id, cancellationToken) is not { } current
                || current.Version != refused.Version)
            {
                return false;
            }

            var now = time.GetUtcNow();
            var failure = new ConnectorFailure("credentials_rejected", "The provider no longer accepts the stored credential.", now);
            var next = ConnectorTransitions.Fail(stored.Value, failure, now);

            // Written unchanged, the credential makes the batch conflict with a login that is being stored this moment.
            if (ReferenceEquals(next, stored.Value) || await TryCommitAsync(stored, next, failure.Code, "system", new Batch().Update(current, current.Value), cancellationToken))
            {
                return true;
            }
        }
    }

    private async Task<bool> TryCommitAsync(Stored<Connector> before, Connector next, string code, string actor, Batch batch, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var data = new ConnectorEvent(await views.OfAsync(next, cancellationToken)).ToJson();
        batch
            .Update(before, next)
            .AddFresh(OutboxMessage.Create(ConnectorEvent.Failed, next.WorkspaceId, next.Id, data, now))
            .AddFresh(AuditEntry.Create(next.WorkspaceId, actor, "connector.failed", next.Id, now, new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = code }));
        if (!(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            return false;
        }

        outbox.Set();
        return true;
    }
}
