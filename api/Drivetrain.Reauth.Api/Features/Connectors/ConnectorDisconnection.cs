using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>
/// Ends a connector's credential because an admin wants it so: the connector stays, bound to its company, and a later login connects it again. The revocation
/// is planned in the same commit and goes on until it is done.
/// </summary>
internal sealed class ConnectorDisconnection(
    IStore store,
    ConnectorRegistry registry,
    GrantRevocations revocations,
    IEnumerable<IConnectorUse> uses,
    EventOutbox outbox,
    SteadyClock time
)
{
    /// <summary>What came of it; null when there is no such connector for the caller.</summary>
    public async Task<Disconnection?> DisconnectAsync(string connectorId, Caller caller, CancellationToken cancellationToken)
    {
        using var events = outbox.Begin();
        var planned = await store.ChangeAsync(
            async () =>
                await registry.FindAsync(connectorId, caller, cancellationToken) is { } stored
                    ? await PlanAsync(stored, caller, cancellationToken)
                    : (Change<Planned?>)null,
            CancellationToken.None
        );

        // Before the provider is asked, which takes as long as it takes.
        events.Dispose();
        return planned is null ? null
            : planned.Before is null ? new Disconnection(planned.Connector, Changed: false, RevocationState.None)
            : await EndedAsync(planned);
    }

    private async Task<Change<Planned?>> PlanAsync(Stored<Connector> stored, Caller caller, CancellationToken cancellationToken)
    {
        var (connector, now) = (stored.Value, time.GetUtcNow());
        if (CustodyTransitions.Disconnect(connector, now) is not { } next)
        {
            return new Planned(connector, Before: null, Grant: null, Others: []);
        }

        // One that can't be read stays where it is, for whoever mends it.
        var grant = await store.FindReadableAsync<Grant>(connector.GrantKey, cancellationToken);
        var batch = new Batch().Update(stored, next);
        batch.Announce(ConnectorAnnouncement.OfDisconnection, next, caller.Subject, now, outbox, () => ConnectorResponse.From(next, grant: null));
        if (grant is not null)
        {
            batch.Leave(grant, connector.Id, ConnectorFailure.Disconnected, now);
        }

        var others = new List<string>();
        foreach (var use in uses)
        {
            others.AddRange(await use.EndAsync(connector, batch, cancellationToken));
        }

        return new(new Planned(next, connector, grant?.Value.Id, others), batch);
    }

    /// <summary>What follows the commit. Nobody's leaving matters any more.</summary>
    private async Task<Disconnection> EndedAsync(Planned planned)
    {
        foreach (var use in uses)
        {
            use.Ended(planned.Before!);
        }

        foreach (var grantId in planned.Others)
        {
            await revocations.TryNowAsync(grantId);
        }

        return new Disconnection(
            planned.Connector,
            Changed: true,
            planned.Grant is null ? RevocationState.None
                : await revocations.TryNowAsync(planned.Grant) is not { } revocation ? RevocationState.Pending
                : revocation.Step is "tokens_kept_for_others" ? RevocationState.KeptForOthers
                : !revocation.IsFinal ? RevocationState.Pending
                : revocation.Step is "tokens_revoked" ? RevocationState.Revoked
                : RevocationState.Impossible
        );
    }

    /// <param name="Connector">As it is now.</param>
    /// <param name="Before">As it was; null where nothing changed.</param>
    /// <param name="Grant">What it used, and what is to be revoked by that; or null.</param>
    /// <param name="Others">What attempts held that end with it.</param>
    private sealed record Planned(Connector Connector, Connector? Before, string? Grant, IReadOnlyList<string> Others);
}

/// <summary>What came of a disconnection.</summary>
internal sealed record Disconnection(Connector Connector, bool Changed, RevocationState Revocation);

/// <summary>How far the revocation at the provider is.</summary>
public enum RevocationState
{
    /// <summary>There was nothing to revoke.</summary>
    None,

    /// <summary>The provider has ended the access.</summary>
    Revoked,

    /// <summary>Another connector uses the same company's access, so it goes on at the provider; this connector's tokens are erased.</summary>
    KeptForOthers,

    /// <summary>The provider didn't respond; it is asked again for a week, and the tokens are erased when it has.</summary>
    Pending,

    /// <summary>The provider has no way to revoke. The tokens are erased here; an admin can remove the app at the provider.</summary>
    Impossible,
}
