using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// One login reconnects several connectors (ADR 14). The caller has checked that the person who logged in confirms it, and that they may see the workspace.
/// What the login opens is proved once more, because minutes have gone by, and all connectors are stored in one batch.
/// </summary>
internal sealed class SharedLogins(
    IStore store,
    AccessTokenService tokens,
    ProviderCalls providers,
    TokenProtector protector,
    RevocationGate gate,
    ReauthCommitter committer,
    ReauthNotifier notifier,
    EventOutbox outbox,
    SteadyClock time
)
{
    /// <summary>The attempt afterwards; or why nothing was done: the offer has lapsed, or the provider can't be asked.</summary>
    /// <param name="connectorIds">The connectors that the person was shown.</param>
    public async Task<SharedLogin> ReconnectAsync(string reauthId, IReadOnlyCollection<string> connectorIds, CancellationToken cancellationToken)
    {
        if (
            await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is not { Value: var attempt }
            || Asked(attempt, connectorIds) is { Count: 0 }
            || await store.GetAsync<Connector>(attempt.ConnectorId, cancellationToken) is not { Value: var connector }
            || !IsOfThisLogin(attempt, connector)
        )
        {
            return await AsItIsAsync(reauthId, connectorIds, cancellationToken);
        }

        var moment = gate.Now;
        if (await ProveAsync(connector, cancellationToken) is not { } proof)
        {
            return SharedLogin.Unavailable;
        }

        var instances = Asked(attempt, connectorIds).Select(offer => offer.Instance.Id).Where(id => Opens(proof, id)).ToList();
        Shared shared;
        await using (var pass = await gate.EnterAsync(attempt.ProviderId, instances, CancellationToken.None))
        {
            // A revocation of another login's tokens may have taken these along since they were proved.
            if (pass.RevokedSince(moment) && await ProveAsync(connector, CancellationToken.None) is not { } again)
            {
                return SharedLogin.Unavailable;
            }

            using var events = outbox.Begin();
            shared = await store.ChangeAsync(() => PlanAsync(reauthId, connectorIds, proof), CancellationToken.None);
        }

        await FollowAsync(shared);
        return shared.Attempt is { } reconnected ? new SharedLogin(reconnected) : await AsItIsAsync(reauthId, connectorIds, CancellationToken.None);
    }

    /// <summary>A button that was pressed twice, or whose answer was lost, is answered with what the first press did.</summary>
    private async Task<SharedLogin> AsItIsAsync(string reauthId, IReadOnlyCollection<string> connectorIds, CancellationToken cancellationToken) =>
        await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is { Value: var attempt }
        && connectorIds.Count > 0
        && connectorIds.All(id =>
            attempt.AlsoOpens.Any(offer => offer.ReconnectedAt is not null && string.Equals(offer.ConnectorId, id, StringComparison.Ordinal))
        )
            ? new SharedLogin(attempt)
            : SharedLogin.Lapsed;

    private List<AlsoOpened> Asked(ReauthAttempt attempt, IReadOnlyCollection<string> connectorIds) =>
        [.. ReauthTransitions.StandingOffers(attempt, time.GetUtcNow()).Where(offer => connectorIds.Contains(offer.ConnectorId, StringComparer.Ordinal))];

    /// <summary>Whether the connector still uses what this attempt's login gave.</summary>
    private static bool IsOfThisLogin(ReauthAttempt attempt, Connector connector) =>
        ReauthTransitions.IsOf(attempt, connector) && string.Equals(connector.GrantId, Grant.IdOf(attempt.Id), StringComparison.Ordinal);

    private async Task<InstanceProof?> ProveAsync(Connector connector, CancellationToken cancellationToken)
    {
        var available = await tokens.GetAsync(connector, cancellationToken);
        if (available.Tokens is not { } set || !string.Equals(available.GrantId, connector.GrantId, StringComparison.Ordinal))
        {
            return null;
        }

        var hints = new Dictionary<string, string>(StringComparer.Ordinal);
        var proof = await providers.CallAsync(connector.ProviderId, (provider, ct) => provider.ProveInstancesAsync(set, hints, ct), cancellationToken);
        return proof.Value;
    }

    private static bool Opens(InstanceProof proof, string instanceId) =>
        proof.Instances.Any(instance => string.Equals(instance.Id, instanceId, StringComparison.Ordinal));

    private async Task<Change<Shared>> PlanAsync(string reauthId, IReadOnlyCollection<string> connectorIds, InstanceProof proof)
    {
        if (
            await store.GetAsync<ReauthAttempt>(reauthId, CancellationToken.None) is not { } attempt
            || await store.GetAsync<Connector>(attempt.Value.ConnectorId, CancellationToken.None) is not { } first
            || !IsOfThisLogin(attempt.Value, first.Value)
            || await store.GetAsync<Grant>(Grant.IdOf(reauthId), CancellationToken.None) is not { Value.Status: GrantStatus.Used } grant
        )
        {
            return new Shared(Attempt: null);
        }

        var plan = new SharedPlan(attempt.Value, grant.Value, time.GetUtcNow());
        foreach (var offer in Asked(attempt.Value, connectorIds).Where(offer => Opens(proof, offer.Instance.Id)))
        {
            if (
                await store.GetAsync<Connector>(offer.ConnectorId, CancellationToken.None) is { } connector
                && ReauthTransitions.IsStillOffered(attempt.Value, offer, connector.Value)
                && await store.FindReadableAsync<Grant>(connector.Value.GrantKey, CancellationToken.None) is var replaced
                && (replaced is null || protector.IsReplaceable(replaced.Value))
            )
            {
                var open = connector.Value.ReauthId is { } id ? await store.FindReadableAsync<ReauthAttempt>(id, CancellationToken.None) : null;
                plan.Add(connector, proof.Instances.First(seen => string.Equals(seen.Id, offer.Instance.Id, StringComparison.Ordinal)), replaced, open);
            }
        }

        return plan.Connectors.Count == 0 ? new Shared(Attempt: null) : await CommitAsync(plan, attempt, grant);
    }

    private async Task<Change<Shared>> CommitAsync(SharedPlan plan, Stored<ReauthAttempt> attempt, Stored<Grant> grant)
    {
        var reconnected = ReauthTransitions.Reconnected(attempt.Value, [.. plan.Connectors.Select(connector => connector.Next.Id)], plan.Now);
        var batch = new Batch().Update(attempt, reconnected).Update(grant, plan.Grant);
        foreach (var (before, next) in plan.Connectors)
        {
            batch.Update(before, next);
            var response = ConnectorResponse.From(next, plan.Grant);
            outbox.Add(
                batch,
                ConnectorEvent.Reauthenticated,
                next.WorkspaceId,
                next.Id,
                () => new ConnectorEvent(response, reconnected.Id, next.Gap?.SyncFrom).ToJson(),
                plan.Now
            );
            var told = Announcement.Reauthenticated(reconnected, next.Instance);
            var details = new Dictionary<string, string>(told.Details, StringComparer.Ordinal) { ["with"] = reconnected.ConnectorId };
            batch.AddFresh(AuditEntry.Create(next.WorkspaceId, reconnected.StartedBy, told.Action, next.Id, plan.Now, details));
        }

        plan.AddLeaving(batch);
        var superseded = new List<(ReauthAttempt Attempt, string? Released)>();
        foreach (var (older, decision) in plan.Superseded)
        {
            superseded.Add((decision.Reauth, await committer.AddEndAsync(batch, older, decision)));
        }

        return new(new Shared(reconnected, superseded), batch);
    }

    /// <summary>What follows the commit. Nobody's leaving matters any more.</summary>
    private async Task FollowAsync(Shared shared)
    {
        if (shared.Attempt is not { } attempt)
        {
            return;
        }

        notifier.Notify(attempt.Id);
        foreach (var (older, released) in shared.Superseded ?? [])
        {
            notifier.Notify(older.Id);
            if (released is not null)
            {
                await committer.RevokeAsync(older, released);
            }
        }
    }

    /// <param name="Attempt">The attempt afterwards; null where nothing was done.</param>
    /// <param name="Superseded">Open attempts of the connectors that have ended by it.</param>
    private sealed record Shared(ReauthAttempt? Attempt, IReadOnlyList<(ReauthAttempt Attempt, string? Released)>? Superseded = null);
}

/// <summary>What came of reconnecting others with one login.</summary>
/// <param name="Attempt">The attempt afterwards; null where nothing was done.</param>
/// <param name="IsUnavailable">Nothing was done because the provider could not be asked; the offer stands.</param>
internal sealed record SharedLogin(ReauthAttempt? Attempt, bool IsUnavailable = false)
{
    /// <summary>The offer is too old, was taken, or the login is not in use any more.</summary>
    public static SharedLogin Lapsed { get; } = new(Attempt: null);

    public static SharedLogin Unavailable { get; } = new(Attempt: null, IsUnavailable: true);
}
