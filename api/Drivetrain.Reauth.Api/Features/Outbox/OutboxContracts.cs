using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>An event on its way to the webhook endpoints.</summary>
/// <param name="Id">Its id, sent as <c>webhook-id</c>.</param>
/// <param name="Type">The event type, such as <c>connector.reauthenticated</c>.</param>
/// <param name="WorkspaceId">Whose event it is.</param>
/// <param name="SubjectId">What its order is preserved for: the connector's id.</param>
/// <param name="Status">Pending until every endpoint has received it; a dead letter if delivery to any endpoint was given up.</param>
/// <param name="CreatedAt">When the event happened.</param>
/// <param name="Deliveries">Its delivery to each endpoint. Empty if no endpoint subscribes to it, or if it hasn't been processed yet.</param>
/// <param name="CompletedAt">When its last delivery ended; absent while it is pending.</param>
public sealed record OutboxMessageView(
    string Id,
    string Type,
    string WorkspaceId,
    string SubjectId,
    OutboxStatus Status,
    DateTimeOffset CreatedAt,
    IReadOnlyList<OutboxDeliveryView> Deliveries,
    DateTimeOffset? CompletedAt = null
)
{
    internal static OutboxMessageView Of(OutboxMessage message) =>
        new(
            message.Id,
            message.EventType,
            message.WorkspaceId,
            message.SubjectId,
            message.Status,
            message.CreatedAt,
            [.. message.Deliveries.Select(OutboxDeliveryView.Of)],
            message.CompletedAt
        );
}

/// <summary>A message's delivery to one endpoint.</summary>
/// <param name="EndpointId">The webhook endpoint.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">Attempts since it was queued or requeued.</param>
/// <param name="QueuedAt">Since when it is tried.</param>
/// <param name="LastAttemptAt">When it was tried last.</param>
/// <param name="NextAttemptAt">Not before this time; absent if only its order delays it, or if it has ended.</param>
/// <param name="LastError">Why the last attempt failed: a stable code such as <c>timeout</c> or <c>http_status</c>.</param>
/// <param name="LastStatus">The HTTP status of the last answer.</param>
/// <param name="DeliveredAt">When it was delivered.</param>
public sealed record OutboxDeliveryView(
    string EndpointId,
    OutboxStatus Status,
    int Attempts,
    DateTimeOffset QueuedAt,
    DateTimeOffset? LastAttemptAt = null,
    DateTimeOffset? NextAttemptAt = null,
    string? LastError = null,
    int? LastStatus = null,
    DateTimeOffset? DeliveredAt = null
)
{
    internal static OutboxDeliveryView Of(OutboxDelivery d) =>
        new(d.EndpointId, d.Status, d.Attempts, d.QueuedAt, d.LastAttemptAt, d.NextAttemptAt, d.LastError, d.LastStatus, d.DeliveredAt);
}

/// <summary>Which message to resend, and to whom.</summary>
/// <param name="EndpointId">Only to this webhook endpoint; absent for all relevant ones.</param>
public sealed record RedeliverMessage([property: Identifier] string? EndpointId = null);

/// <summary>Whose dead letters to resend.</summary>
/// <param name="EndpointId">The webhook endpoint.</param>
public sealed record RedeliverDeadLetters([property: Required, Identifier] string EndpointId);

/// <summary>Number of requeued dead letters.</summary>
/// <param name="Queued">The number of messages.</param>
/// <param name="More">Whether there are more; repeat the request.</param>
public sealed record Redeliveries(int Queued, bool More);
