using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>Loads connectors, asks the pure core, commits.</summary>
internal sealed class ConnectorRegistry(IStore store, GrantRevocations revocations, IEnumerable<IConnectorUse> uses, EventOutbox outbox, SteadyClock time)
{
    /// <summary>The connector, if the caller may see it.</summary>
    public async Task<Stored<Connector>?> FindAsync(string connectorId, Caller caller, CancellationToken cancellationToken) =>
        await store.GetAsync<Connector>(connectorId, cancellationToken) is { } stored && caller.MaySee(stored.Value.WorkspaceId) ? stored : null;

    /// <summary>The connector and whether it is new; or why the registration is refused.</summary>
    public async Task<Registered> RegisterAsync(ConnectorRegistration registration, Caller caller, CancellationToken cancellationToken)
    {
        var (registered, moved, released) = await store.ChangeAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var known = registration with { Id = Ids.New("reg", now) };
                var stored = await store.GetAsync<Connector>(Connector.IdOf(registration.WorkspaceId, registration.DataSourceId), cancellationToken);
                if (ConnectorTransitions.Register(stored?.Value, known, now) is not { } next)
                {
                    return Nothing(new Registered(Connector: null, Created: false, ConnectorTransitions.Contradiction(stored?.Value, known)));
                }

                if (ConnectorAnnouncement.OfRegistration(stored?.Value, next) is not { } announcement)
                {
                    return Nothing(new Registered(next, Created: false));
                }

                var batch = new Batch().Put(next, stored?.Version ?? 0);
                batch.Announce(announcement, next, caller.Subject, now, outbox, () => ConnectorResponse.From(next, grant: null));

                // What somebody logged in to at the former provider must not be bound to a connector of the other.
                var moves = ConnectorTransitions.ChangesProvider(stored?.Value, known) ? stored!.Value : null;
                var released = moves is null ? [] : await EndUsesAsync(moves, batch, cancellationToken);
                return new Change<(Registered, Connector?, IReadOnlyList<string>)>((new Registered(next, Created: stored is null), moves, released), batch);
            },
            cancellationToken
        );
        await EndedAsync(moved, released);
        return registered;

        static Change<(Registered, Connector?, IReadOnlyList<string>)> Nothing(Registered answer) => (answer, null, []);
    }

    /// <summary>The connector after the platform's report, or null. A sync that succeeded shows that a failed connector works again.</summary>
    public async Task<Connector?> SyncedAsync(string connectorId, Caller caller, ReportSyncRequest report, CancellationToken cancellationToken)
    {
        using var events = outbox.Begin();
        return await store.ChangeAsync<Connector?>(
            async () =>
            {
                if (await FindAsync(connectorId, caller, cancellationToken) is not { } stored)
                {
                    return (Connector?)null;
                }

                var now = time.GetUtcNow();
                var next = ConnectorTransitions.Synced(stored.Value, report.At(now), now);
                if (report.Status != SyncStatus.Succeeded || ConnectorTransitions.Recovered(next, now) is not { } recovered)
                {
                    return new(next, new Batch().Update(stored, next), Durability.Deferred);
                }

                var grant = await store.FindReadableAsync<Grant>(recovered.GrantKey, cancellationToken);
                return new(recovered, new Batch().Recover(stored, recovered, grant?.Value, caller.Subject, now, outbox));
            },
            CancellationToken.None
        );
    }

    /// <summary>
    /// Deletes the connector with everything of it, and plans the revocation of its grant in the same commit; false when there is no such connector. The
    /// provider is asked at once; should it not answer, it is asked again later.
    /// </summary>
    public async Task<bool> DeleteAsync(string connectorId, Caller caller, CancellationToken cancellationToken)
    {
        using var events = outbox.Begin();
        var (deleted, released) = await store.ChangeAsync(
            async () =>
            {
                if (await FindAsync(connectorId, caller, cancellationToken) is not { } stored)
                {
                    return ((Connector?)null, (IReadOnlyList<string>)[]);
                }

                var connector = stored.Value;

                // One that can't be read stays where it is, for whoever mends it.
                var grant = await store.FindReadableAsync<Grant>(connector.GrantKey, cancellationToken);
                var now = time.GetUtcNow();
                var batch = new Batch().Delete(stored);
                var told = ConnectorAnnouncement.OfDeletion;
                batch.Announce(told, connector, caller.Subject, now, outbox, () => ConnectorResponse.From(connector, grant?.Value));
                var released = new List<string>();
                if (grant is not null && batch.Leave(grant, connector.Id, "connector_deleted", now) is { } ending)
                {
                    released.Add(ending);
                }

                released.AddRange(await EndUsesAsync(connector, batch, cancellationToken));
                return new Change<(Connector?, IReadOnlyList<string>)>((connector, released), batch);
            },
            CancellationToken.None
        );

        // Before the provider is asked, which takes as long as it takes.
        events.Dispose();
        await EndedAsync(deleted, released);
        return deleted is not null;
    }

    private async Task<IReadOnlyList<string>> EndUsesAsync(Connector connector, Batch batch, CancellationToken cancellationToken)
    {
        var released = new List<string>();
        foreach (var use in uses)
        {
            released.AddRange(await use.EndAsync(connector, batch, cancellationToken));
        }

        return released;
    }

    /// <summary>What follows the commit. Nobody's leaving matters any more.</summary>
    private async Task EndedAsync(Connector? ended, IReadOnlyList<string> released)
    {
        if (ended is not null)
        {
            foreach (var use in uses)
            {
                use.Ended(ended);
            }
        }

        foreach (var grantId in released)
        {
            await revocations.TryNowAsync(grantId);
        }
    }
}

/// <summary>What other features do for a connector that is being deleted, or moved to another provider.</summary>
internal interface IConnectorUse
{
    /// <summary>Adds to the batch what ends with it. The ids of grants that are to be revoked by that.</summary>
    Task<IReadOnlyList<string>> EndAsync(Connector connector, Batch batch, CancellationToken cancellationToken);

    /// <summary>The batch is committed.</summary>
    void Ended(Connector connector);
}

/// <summary>What came of a registration.</summary>
/// <param name="Connector">As it is now; null when the registration was refused.</param>
/// <param name="Created">Whether it is new.</param>
/// <param name="Refusal">Why it was refused, or null.</param>
internal sealed record Registered(Connector? Connector, bool Created, RegistrationRefusal? Refusal = null);
