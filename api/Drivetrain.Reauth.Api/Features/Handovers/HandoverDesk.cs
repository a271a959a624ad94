using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>Makes links, takes them back, and begins attempts with them.</summary>
internal sealed class HandoverDesk(IStore store, ReauthStarter starter, IOptions<HandoverOptions> options, TimeProvider time)
{
    /// <summary>The hand-over and its ticket; null for a connector that is bound to no company.</summary>
    public async Task<(Handover Handover, string Ticket)?> CreateAsync(Connector connector, Caller caller, string? note, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ticket = Secrets.New();
        var askedBy = string.Equals(caller.Name, CallerResolver.UnnamedSession, StringComparison.Ordinal) ? null : caller.Name;
        var input = new NewHandover(Ids.New("hnd", now), Secrets.Hash(ticket), options.Value.Lifetime, options.Value.Kept, askedBy, note);
        if (HandoverTransitions.Create(input, connector, now) is not { } handover)
        {
            return null;
        }

        var batch = new Batch().AddFresh(handover).AddFresh(Entry(handover, caller.Subject, "handover.created", now));
        await store.CommitAsync(batch, Durability.Durable, cancellationToken);
        return (handover, ticket);
    }

    /// <summary>Takes a link back; one that was used or taken back already stays as it is. False when there is none that the caller may see.</summary>
    public Task<bool> RevokeAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async () =>
            {
                if (await store.GetAsync<Handover>(id, cancellationToken) is not { } stored || !caller.MaySee(stored.Value.WorkspaceId))
                {
                    return false;
                }

                var now = time.GetUtcNow();
                return HandoverTransitions.Revoke(stored.Value, now) is { } revoked
                    ? new(true, new Batch().Update(stored, revoked).AddFresh(Entry(revoked, caller.Subject, "handover.revoked", now)))
                    : new Change<bool>(true);
            },
            cancellationToken
        );

    /// <summary>The hand-over that the link leads to, as it stands; null when there is none, or the ticket is not its own. Changes nothing.</summary>
    public async Task<Opened?> OpenAsync(string id, string? ticket, CancellationToken cancellationToken)
    {
        if (await store.GetAsync<Handover>(id, cancellationToken) is not { } stored || !Secrets.Matches(ticket, stored.Value.TicketHash))
        {
            return null;
        }

        var connector = await store.GetAsync<Connector>(stored.Value.ConnectorId, cancellationToken);
        return new Opened(stored.Value, connector?.Value, HandoverTransitions.StateOf(stored.Value, connector?.Value, time.GetUtcNow()));
    }

    /// <summary>Begins an attempt that is bound to the browser's secret, and uses the link up in the same commit.</summary>
    public Task<StartResult> UseAsync(Handover handover, string secret, CancellationToken cancellationToken) =>
        starter.StartByInvitationAsync(
            new Invitation(
                handover.Id,
                handover.ConnectorId,
                connector => HandoverTransitions.IsFor(handover, connector),
                (batch, reauth, token) => UseUpAsync(handover.Id, batch, reauth, token)
            ),
            secret,
            cancellationToken
        );

    /// <summary>The attempt that the link began, if this browser is the one that it is bound to.</summary>
    public async Task<ReauthAttempt?> OwnAttemptAsync(Handover handover, Func<ReauthAttempt, bool> isOwn, CancellationToken cancellationToken) =>
        handover.ReauthId is { } reauthId && await store.GetAsync<ReauthAttempt>(reauthId, cancellationToken) is { } stored && isOwn(stored.Value)
            ? stored.Value
            : null;

    private async ValueTask<bool> UseUpAsync(string id, Batch batch, ReauthAttempt reauth, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (
            await store.GetAsync<Handover>(id, cancellationToken) is not { } stored
            || HandoverTransitions.Use(stored.Value, (await store.GetAsync<Connector>(stored.Value.ConnectorId, cancellationToken))?.Value, reauth.Id, now)
                is not { } used
        )
        {
            return false;
        }

        batch.Update(stored, used).AddFresh(Entry(used, "browser", "handover.used", now));
        return true;
    }

    private static AuditEntry Entry(Handover handover, string actor, string action, DateTimeOffset now)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [AuditEntry.ConnectorDetail] = handover.ConnectorId,
            ["asked_by"] = handover.AskedBy ?? "-",
        };
        if (handover.ReauthId is { } reauthId)
        {
            details["reauth"] = reauthId;
        }

        return AuditEntry.Create(handover.WorkspaceId, actor, action, handover.Id, now, details);
    }
}

/// <summary>A link that somebody opened.</summary>
/// <param name="Connector">Its connector; null when it was removed.</param>
internal sealed record Opened(Handover Handover, Connector? Connector, HandoverState State);
