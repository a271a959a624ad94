using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>What may happen to a hand-over: pure functions of its state, its connector and the time.</summary>
internal static class HandoverTransitions
{
    /// <summary>Null for a connector without a company: whoever got its link could bind it to one that nobody meant.</summary>
    public static Handover? Create(NewHandover input, Connector connector, DateTimeOffset now) =>
        connector.Instance is not { } instance
            ? null
            : new Handover
            {
                Id = input.Id,
                WorkspaceId = connector.WorkspaceId,
                ConnectorId = connector.Id,
                InstanceId = instance.Id,
                Registration = connector.Registration,
                TicketHash = input.TicketHash,
                AskedBy = input.AskedBy,
                Note = string.IsNullOrWhiteSpace(input.Note) ? null : input.Note.Trim(),
                CreatedAt = now,
                ExpiresAt = now + input.Lifetime,
                RemovedAt = now + input.Lifetime + input.Kept,
            };

    /// <summary>What the link is good for now.</summary>
    /// <param name="connector">Its connector; null when there is none any more.</param>
    public static HandoverState StateOf(Handover handover, Connector? connector, DateTimeOffset now) =>
        handover.ReauthId is not null ? HandoverState.Used
        : handover.RevokedAt is not null ? HandoverState.Revoked
        : handover.ExpiresAt <= now ? HandoverState.Expired
        : connector is null || !IsFor(handover, connector) || connector.DisconnectedAt >= handover.CreatedAt ? HandoverState.Void
        : HasLoginSince(handover, connector) ? HandoverState.NotNeeded
        : HandoverState.Open;

    private static bool HasLoginSince(Handover handover, Connector connector) =>
        connector.Status is not (ConnectorStatus.Failed or ConnectorStatus.Unbound) && connector.LastReauthenticatedAt > handover.CreatedAt;

    /// <summary>
    /// Whether the connector is still the one that was meant. Registering a deleted one again gives the same id, and makes another connector of it.
    /// </summary>
    public static bool IsFor(Handover handover, Connector connector) =>
        string.Equals(connector.Instance?.Id, Instance.CanonicalId(handover.InstanceId), StringComparison.Ordinal)
        && string.Equals(connector.Registration, handover.Registration, StringComparison.Ordinal);

    /// <summary>The link begins an attempt, and none after it.</summary>
    public static Handover? Use(Handover handover, Connector? connector, string reauthId, DateTimeOffset now) =>
        StateOf(handover, connector, now) == HandoverState.Open ? handover with { ReauthId = reauthId } : null;

    /// <summary>Takes the link back. Null when that changes nothing.</summary>
    public static Handover? Revoke(Handover handover, DateTimeOffset now) =>
        handover.ReauthId is null && handover.RevokedAt is null ? handover with { RevokedAt = now } : null;
}

/// <summary>What a new hand-over needs to know besides its connector.</summary>
/// <param name="Kept">How long after its end the link can say what became of it.</param>
internal sealed record NewHandover(string Id, string TicketHash, TimeSpan Lifetime, TimeSpan Kept, string? AskedBy, string? Note);
