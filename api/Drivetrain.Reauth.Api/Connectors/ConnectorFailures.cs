using Drivetrain.Reauth.Api.Audit;
using Drivetrain.Reauth.Api.Outbox;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Connectors;

/// <summary>Takes failures of connectors, from the platform and from refreshes, and tells of them.</summary>
internal sealed class ConnectorFailures(IStore store, OutboxSignal outbox, TimeProvider time)
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

            var now = time.GetUtcNow();
            var next = ConnectorTransitions.Fail(stored.Value, failure, now);
            if (ReferenceEquals(next, stored.Value))
            {
                return next;
            }

            var batch = new Batch()
                .Update(stored, next)
                .AddFresh(OutboxMessage.Create(ConnectorEvent.Failed, next.WorkspaceId, next.Id, new ConnectorEvent(ConnectorResponse.From(next)).ToJson(), now))
                .AddFresh(AuditEntry.Create(next.WorkspaceId, actor, "connector.failed", next.Id, now, new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = failure.Code }));
            if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
            {
                outbox.Set();
                return next;
            }
        }
    }
}
