using Drivetrain.Reauth.Api.Access;
using Drivetrain.Reauth.Api.Audit;
using Drivetrain.Reauth.Api.Credentials;
using Drivetrain.Reauth.Api.Outbox;
using Drivetrain.Reauth.Api.Reauths;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Connectors;

/// <summary>Loads connectors, asks the pure core, commits.</summary>
internal sealed class ConnectorRegistry(IStore store, TokenProtector protector, TokenRevoker revoker, BrowserJourney journey, OutboxSignal outbox, TimeProvider time)
{
    /// <summary>The connector, if the caller may see it.</summary>
    public async Task<Stored<Connector>?> FindAsync(string connectorId, Caller caller, CancellationToken cancellationToken) =>
        await store.GetAsync<Connector>(connectorId, cancellationToken) is { } stored && caller.MaySee(stored.Value.WorkspaceId) ? stored : null;

    /// <summary>The connector and whether it is new; null when the registration contradicts what is stored.</summary>
    public async Task<(Connector? Connector, bool Created)> RegisterAsync(ConnectorRegistration registration, Caller caller, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var stored = await store.GetAsync<Connector>(Connector.IdOf(registration.WorkspaceId, registration.DataSourceId), cancellationToken);
            if (ConnectorTransitions.Register(stored?.Value, registration, now) is not { } next)
            {
                return (null, false);
            }

            if (ReferenceEquals(next, stored?.Value))
            {
                return (next, false);
            }

            var batch = new Batch()
                .Put(next, stored?.Version ?? 0)
                .AddFresh(AuditEntry.Create(next.WorkspaceId, caller.Subject, stored is null ? "connector.registered" : "connector.updated", next.Id, now));
            if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
            {
                return (next, stored is null);
            }
        }
    }

    /// <summary>The connector after the platform's report, or null.</summary>
    public async Task<Connector?> SyncedAsync(string connectorId, Caller caller, SyncStatus status, string? detail, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(connectorId, caller, cancellationToken) is not { } stored)
            {
                return null;
            }

            var now = time.GetUtcNow();
            var next = ConnectorTransitions.Synced(stored.Value, new ConnectorSync(status, detail, now), now);
            if ((await store.CommitAsync(new Batch().Update(stored, next), Durability.Deferred, cancellationToken)).Committed)
            {
                return next;
            }
        }
    }

    /// <summary>Revokes, then deletes; false when there is no such connector.</summary>
    public async Task<bool> DeleteAsync(string connectorId, Caller caller, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindAsync(connectorId, caller, cancellationToken) is not { } stored)
            {
                return false;
            }

            var connector = stored.Value;
            if (connector.ReauthId is { } reauthId)
            {
                await journey.CancelAsync(reauthId, cancellationToken);
            }

            var credential = await store.GetAsync<Credential>(connectorId, cancellationToken);
            var now = time.GetUtcNow();
            var data = new ConnectorEvent(ConnectorResponse.From(connector, credential?.Value)).ToJson();
            var batch = new Batch()
                .Delete(stored)
                .AddFresh(OutboxMessage.Create(ConnectorEvent.Deleted, connector.WorkspaceId, connector.Id, data, now))
                .AddFresh(AuditEntry.Create(connector.WorkspaceId, caller.Subject, "connector.deleted", connector.Id, now));
            if (credential is not null)
            {
                await RevokeAsync(connector, credential.Value, cancellationToken);
                batch.Delete(credential);
            }

            if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
            {
                outbox.Set();
                return true;
            }
        }
    }

    private async Task RevokeAsync(Connector connector, Credential credential, CancellationToken cancellationToken)
    {
        if (protector.Unprotect(credential.ProtectedTokens, connector.Id, connector.ProviderId) is { } tokens)
        {
            await revoker.RevokeAsync(tokens, connector.ProviderId, credential.InstanceId, connector.Id, cancellationToken);
        }
    }
}
