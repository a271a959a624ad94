using System.Globalization;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>What others are told of a connector's transition in the same commit: the platform by an event, the operator by an audit entry.</summary>
/// <param name="Action">The entry's action.</param>
/// <param name="EventType">The event, or null where the platform did it itself.</param>
/// <param name="Details">The entry's details, or null.</param>
internal sealed record ConnectorAnnouncement(string Action, string? EventType = null, IReadOnlyDictionary<string, string>? Details = null)
{
    /// <summary>A registration; null where it changed nothing.</summary>
    public static ConnectorAnnouncement? OfRegistration(Connector? before, Connector after) =>
        before is null ? new("connector.registered")
        : after == before ? null
        : new("connector.updated");

    /// <summary>
    /// A failure that was reported, or that a refused refresh showed, or what the connector has to wait for instead; null where it was known, or is out of
    /// date.
    /// </summary>
    public static ConnectorAnnouncement? OfFailure(Connector before, Connector after) =>
        after == before ? null
        : after.Interruption is { } interruption && interruption != before.Interruption
            ? new("connector.interrupted", ConnectorEvent.Interrupted, Detail("reason", FailureReasons.Codes.Of(interruption.Reason)))
        : after.Failure is { } failure ? new("connector.failed", ConnectorEvent.Failed, DetailsOf(failure))
        : null;

    /// <summary>A warning that the credential ends.</summary>
    public static ConnectorAnnouncement OfExpiry(ConnectorExpiry expiry) =>
        new("connector.expiring", ConnectorEvent.Expiring, Detail("days", expiry.DaysAhead.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A failed or interrupted connector that works again without a login.</summary>
    public static ConnectorAnnouncement OfRecovery { get; } = new("connector.recovered", ConnectorEvent.Recovered);

    /// <summary>An admin ended its credential on purpose.</summary>
    public static ConnectorAnnouncement OfDisconnection { get; } = new("connector.disconnected", ConnectorEvent.Disconnected);

    public static ConnectorAnnouncement OfDeletion { get; } = new("connector.deleted", ConnectorEvent.Deleted);

    private static Dictionary<string, string> DetailsOf(ConnectorFailure failure)
    {
        var details = Detail("code", failure.Code);
        if (failure.Reason is { } reason)
        {
            details["reason"] = FailureReasons.Codes.Of(reason);
        }

        return details;
    }

    private static Dictionary<string, string> Detail(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}

/// <summary>Writes announcements into the batch of what they tell of.</summary>
internal static class ConnectorAnnouncements
{
    /// <summary>
    /// A failed connector works again without a login: the change, and what is told of it, with a warning that came due while it had failed.
    /// </summary>
    /// <param name="grant">The grant that it uses, where that can be read.</param>
    public static Batch Recover(
        this Batch batch,
        Stored<Connector> before,
        Connector recovered,
        Grant? grant,
        string actor,
        DateTimeOffset now,
        EventOutbox outbox
    )
    {
        batch
            .Update(before, recovered)
            .Announce(ConnectorAnnouncement.OfRecovery, recovered, actor, now, outbox, () => ConnectorResponse.From(recovered, grant));
        if (before.Value is not { IsExpiryUntold: true } || recovered.Expiry is not { } expiry)
        {
            return batch;
        }

        // Events are delivered in the order of their milliseconds.
        var after = now.AddMilliseconds(1);
        return batch.Announce(ConnectorAnnouncement.OfExpiry(expiry), recovered, actor, after, outbox, () => ConnectorResponse.From(recovered, grant));
    }

    /// <param name="view">The connector as the event shows it; made only where somebody listens.</param>
    public static Batch Announce(
        this Batch batch,
        ConnectorAnnouncement announcement,
        Connector connector,
        string actor,
        DateTimeOffset now,
        EventOutbox outbox,
        Func<ConnectorResponse> view
    )
    {
        if (announcement.EventType is { } type)
        {
            outbox.Add(batch, type, connector.WorkspaceId, connector.Id, () => new ConnectorEvent(view(), SyncFrom: connector.Gap?.SyncFrom).ToJson(), now);
        }

        return batch.AddFresh(AuditEntry.Create(connector.WorkspaceId, actor, announcement.Action, connector.Id, now, announcement.Details));
    }
}
