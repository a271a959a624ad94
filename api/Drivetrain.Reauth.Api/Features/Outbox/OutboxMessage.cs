using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// An event on its way to the webhook endpoints. Committed in the batch of the change it tells of, so that both are true or neither.
/// Features make it with <see cref="Create"/>, commit it, and then wake the dispatcher.
/// </summary>
internal sealed record OutboxMessage : IDocument<OutboxMessage>
{
    /// <summary>Messages that the dispatcher has not taken into its schedule: new ones, and those to be sent again.</summary>
    public static DocumentIndex<OutboxMessage> ByQueued { get; } = new("queued", m => m.Queued ? m.Id : null);

    /// <summary>All messages as <c>status/id</c>, so that each status reads in the order of creation.</summary>
    public static DocumentIndex<OutboxMessage> ByStatus { get; } = new("status", m => StatusPrefix(m.Status) + m.Id);

    /// <summary>What was delivered everywhere, by the time of that; dead letters and pending messages never expire.</summary>
    public static DocumentIndex<OutboxMessage> ByDelivered { get; } =
        new("delivered", m => m is { Status: OutboxStatus.Delivered, CompletedAt: { } at } ? ExpiryKey.Of(at) : null);

    public static DocumentType<OutboxMessage> Type { get; } =
        new("outbox", DocumentJson.Of<OutboxMessage>(OutboxJson.Default), ByQueued, ByStatus, ByDelivered) { IsAnnounced = true };

    /// <summary>Sorts by time of creation; sent as <c>webhook-id</c>, the same for every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>connector.reauthenticated</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>Messages of one subject (a connector's id) are delivered in the order of their ids, endpoint by endpoint.</summary>
    public required string SubjectId { get; init; }

    public required string WorkspaceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The <c>data</c> of the webhook's body.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>Whether the dispatcher has yet to look at it.</summary>
    public bool Queued { get; init; }

    /// <summary>One for each endpoint it goes to; empty until the dispatcher has looked at it, and for good when no endpoint asks for it.</summary>
    public IReadOnlyList<OutboxDelivery> Deliveries { get; init; } = [];

    public OutboxStatus Status { get; init; } = OutboxStatus.Pending;

    /// <summary>When the last of its deliveries ended; null while one is pending.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The start of the keys of <see cref="ByStatus"/>. Stored keys depend on it.</summary>
    public static string StatusPrefix(OutboxStatus status) =>
        status switch
        {
            OutboxStatus.Pending => "pending/",
            OutboxStatus.Delivered => "delivered/",
            _ => "dead_letter/",
        };

    /// <param name="eventType">A stable name such as <c>connector.reauthenticated</c>.</param>
    /// <param name="workspaceId">Whose event it is; only endpoints of this workspace or of all get it.</param>
    /// <param name="subjectId">What the order is kept for: the connector's id.</param>
    /// <param name="data">The body's <c>data</c>; it carries no secret, and its document is not disposed.</param>
    /// <param name="now">The time of the event; the body's <c>timestamp</c>.</param>
    public static OutboxMessage Create(string eventType, string workspaceId, string subjectId, JsonElement data, DateTimeOffset now) =>
        new()
        {
            Id = Ids.New("msg", now),
            EventType = eventType,
            SubjectId = subjectId,
            WorkspaceId = workspaceId,
            CreatedAt = now,
            Data = data,
            Queued = true,
        };
}

/// <summary>The status of a message or of its delivery to one endpoint.</summary>
public enum OutboxStatus
{
    /// <summary>At least one endpoint has yet to take it.</summary>
    Pending,

    /// <summary>Every endpoint that asked for it has it.</summary>
    Delivered,

    /// <summary>Given up for at least one endpoint, and pending for none.</summary>
    DeadLetter,
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<OutboxStatus>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(OutboxMessage))]
internal sealed partial class OutboxJson : JsonSerializerContext;
