using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Makes decisions durable: attempt, connector, grant, outbox row and audit entry in one batch; then does what follows from it.</summary>
internal sealed class ReauthCommitter(
    IStore store,
    TokenProtector protector,
    GrantRevocations revocations,
    EventOutbox outbox,
    ReauthNotifier notifier,
    SteadyClock time
)
{
    /// <summary>
    /// Decides on an attempt as it is stored, commits, and tries at once what is to be revoked by that. The attempt afterwards, also where there was nothing to
    /// decide; null when there is none.
    /// </summary>
    public async Task<ReauthAttempt?> DecideAsync(string id, Func<ReauthAttempt, Decision?> decide, CancellationToken cancellationToken) =>
        await RevokeAsync(await CommitAsync(id, decide, believed: null, cancellationToken));

    /// <summary>Decides on an attempt as it is stored, and commits; <see cref="RevokeAsync(Decided)"/> does what follows.</summary>
    /// <param name="id">The attempt's.</param>
    /// <param name="decide">The decision; asked again after a conflict. Null when nothing applies.</param>
    /// <param name="believed">What the tokens are believed to open, where the proof failed.</param>
    /// <param name="cancellationToken">Ends the waiting, not the commit.</param>
    public Task<Decided> CommitAsync(
        string id,
        Func<ReauthAttempt, Decision?> decide,
        IReadOnlyList<Instance>? believed,
        CancellationToken cancellationToken
    ) =>
        CommitAsync(
            id,
            (reauth, _) => Task.FromResult(decide(reauth) is { } decision ? (decision, null) : default((Decision, Stored<Connector>?)?)),
            believed,
            cancellationToken
        );

    /// <inheritdoc cref="CommitAsync(string, Func{ReauthAttempt, Decision}, IReadOnlyList{Instance}, CancellationToken)"/>
    /// <param name="decide">The decision and, with <see cref="TokenFate.Use"/>, the connector; asked again after a conflict. Null when nothing applies.</param>
    public async Task<Decided> CommitAsync(
        string id,
        Func<ReauthAttempt, CancellationToken, Task<(Decision Decision, Stored<Connector>? Connector)?>> decide,
        IReadOnlyList<Instance>? believed,
        CancellationToken cancellationToken
    )
    {
        using var events = outbox.Begin();
        var decided = await store.ChangeAsync(
            async () =>
            {
                var stored = await store.GetAsync<ReauthAttempt>(id, cancellationToken);
                if (stored is null || await decide(stored.Value, cancellationToken) is not var (decision, connector))
                {
                    return new Decided(stored?.Value, Changed: false);
                }

                var held = decision.Tokens == TokenFate.None ? null : (await store.HeldByAsync(stored.Value))?.GivenBy(decision.Person);
                if (decision.Tokens is TokenFate.Use or TokenFate.Hold && held is not { Grant.Status: GrantStatus.Held })
                {
                    // Taken for abandoned, because the login took so long, or the clock was set forward so far: it is being revoked.
                    if (ReauthTransitions.Refuse(stored.Value, ReauthTransitions.GrantAbandoned, tokensGranted: true, time.GetUtcNow()) is not { } refused)
                    {
                        return new Decided(stored.Value, Changed: false);
                    }

                    decision = refused;
                }

                var replaced =
                    decision.Tokens == TokenFate.Use ? await store.FindReadableAsync<Grant>(connector!.Value.GrantKey, CancellationToken.None) : null;
                if (replaced is not null && !protector.IsReplaceable(replaced.Value))
                {
                    if (ReauthTransitions.Spare(stored.Value with { Seen = decision.Reauth.Seen }, time.GetUtcNow()) is not { } spared)
                    {
                        return new Decided(stored.Value, Changed: false);
                    }

                    decision = spared;
                }

                var batch = new Batch();
                string? released = null;
                switch (decision.Tokens)
                {
                    case TokenFate.Use:
                        AddUse(batch, stored, held!, connector!, replaced, decision);
                        break;
                    case TokenFate.Hold:
                        AddHold(batch, stored, held!, decision);
                        break;
                    default:
                        released = AddEnd(batch, stored, held, decision, believed);
                        break;
                }

                return new Change<Decided>(new Decided(decision.Reauth, Changed: true, released), batch);
            },
            CancellationToken.None
        );
        if (decided.Changed)
        {
            notifier.Notify(id);
        }

        return decided;
    }

    /// <summary>Tries what a decision planned to revoke, and tells in the timeline how it went.</summary>
    public async Task<ReauthAttempt?> RevokeAsync(Decided decided) =>
        decided is { Attempt: { } attempt, Released: { } released } ? await RevokeAsync(attempt, released) : decided.Attempt;

    /// <summary>
    /// Adds the end of an attempt that did not fail and stored nothing, with the plan to revoke what it held. The id of the grant that is to be revoked, or
    /// null.
    /// </summary>
    public async Task<string?> AddEndAsync(Batch batch, Stored<ReauthAttempt> before, Decision decision) =>
        AddEnd(batch, before, decision.Tokens == TokenFate.Revoke ? await store.HeldByAsync(before.Value) : null, decision, believed: null);

    private string? AddEnd(Batch batch, Stored<ReauthAttempt> before, HeldGrant? held, Decision decision, IReadOnlyList<Instance>? believed)
    {
        var now = time.GetUtcNow();
        var reauth = decision.Reauth;
        batch.Update(before, reauth);
        Announce(batch, decision, () => new ReauthEvent(reauth).ToJson(), now);
        if (held is null)
        {
            return null;
        }

        var instances = reauth.Seen is [] ? believed : reauth.Seen;
        batch.Put(GrantTransitions.Release(held.Grant, reauth.Outcome ?? "abandoned", now, instances), held.Version);
        return held.Grant.Id;
    }

    /// <summary>
    /// The attempt was ended while its code was being exchanged, so it does not hold what it was given: that is revoked. The attempt as it is.
    /// </summary>
    public async Task<ReauthAttempt> GiveUpAsync(string id, IReadOnlyList<Instance>? instances)
    {
        var released = await store.ChangeAsync<(ReauthAttempt Attempt, string? GrantId)>(
            async () =>
            {
                var attempt = (await store.GetAsync<ReauthAttempt>(id, CancellationToken.None))!.Value;
                return
                    !attempt.IsOpen
                    && await store.GetAsync<Grant>(Grant.IdOf(id), CancellationToken.None) is { Value: { Status: GrantStatus.Held } held } stored
                    ? new(
                        (attempt, held.Id),
                        new Batch().Update(stored, GrantTransitions.Release(held, attempt.Outcome ?? "abandoned", time.GetUtcNow(), instances))
                    )
                    : new((attempt, null));
            },
            CancellationToken.None
        );
        return released.GrantId is { } grantId ? await RevokeAsync(released.Attempt, grantId) : released.Attempt;
    }

    /// <summary>Tries a planned revocation, and tells in the attempt's timeline how it went.</summary>
    public async Task<ReauthAttempt> RevokeAsync(ReauthAttempt attempt, string grantId)
    {
        if (await revocations.TryNowAsync(grantId) is not { } revocation)
        {
            return attempt;
        }

        try
        {
            var noted = await store.ChangeAsync(
                async () =>
                {
                    if (await store.GetAsync<ReauthAttempt>(attempt.Id, CancellationToken.None) is not { } stored)
                    {
                        return attempt;
                    }

                    var next = ReauthTransitions.Note(stored.Value, new TimelineEntry(time.GetUtcNow(), revocation.Step, revocation.Code, revocation.TraceId));
                    return new Change<ReauthAttempt>(next, new Batch().Update(stored, next), Durability.Deferred);
                },
                CancellationToken.None
            );
            notifier.Notify(attempt.Id);
            return noted;
        }
        catch (IOException)
        {
            // A note for support; the outcome itself is stored.
            return attempt;
        }
    }

    private void AddUse(Batch batch, Stored<ReauthAttempt> before, HeldGrant held, Stored<Connector> connector, Stored<Grant>? replaced, Decision decision)
    {
        var now = time.GetUtcNow();
        var instance = decision.Instance!;
        var grant = GrantTransitions.Use(held.Grant, replaced?.Value, connector.Value.Id, instance, now)!;
        var next = ConnectorTransitions.Reauthenticated(connector.Value, instance, grant.Id, decision.Reauth.Number, now);
        batch.Update(before, decision.Reauth).Update(connector, next).Put(grant, held.Version);
        Announce(batch, decision, () => new ConnectorEvent(ConnectorResponse.From(next, grant), decision.Reauth.Id, next.Gap?.SyncFrom).ToJson(), now);
        if (replaced is not null && !string.Equals(replaced.Value.Id, grant.Id, StringComparison.Ordinal))
        {
            batch.Leave(replaced, connector.Value.Id, reason: null, now);
        }
    }

    private void Announce(Batch batch, Decision decision, Func<JsonElement> data, DateTimeOffset now)
    {
        if (decision is { Announcement: { } announcement, Reauth: var reauth })
        {
            outbox.Add(batch, announcement.EventType, reauth.WorkspaceId, reauth.ConnectorId, data, now);
            batch.AddFresh(AuditEntry.Create(reauth.WorkspaceId, reauth.StartedBy, announcement.Action, announcement.SubjectId, now, announcement.Details));
        }
    }

    private void AddHold(Batch batch, Stored<ReauthAttempt> before, HeldGrant held, Decision decision)
    {
        var until = decision.Reauth.ExpiresAt + ReauthTransitions.HoldSlack;
        batch.Update(before, decision.Reauth).Put(GrantTransitions.Prove(held.Grant, decision.Reauth.Seen, until, time.GetUtcNow())!, held.Version);
    }
}

/// <summary>What came of a decision.</summary>
/// <param name="Attempt">The attempt as it is now; null when there is none.</param>
/// <param name="Changed">Whether something was decided.</param>
/// <param name="Released">The grant that is to be revoked by it, or null.</param>
internal readonly record struct Decided(ReauthAttempt? Attempt, bool Changed, string? Released = null);
