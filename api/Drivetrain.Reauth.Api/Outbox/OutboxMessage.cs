using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Outbox;

/// <summary>
/// An event on its way to the webhook endpoints. Committed in the batch of the change it tells of, so that both are true or neither.
/// Features make it with <see cref="Create"/>, commit it, and then wake the dispatcher.
/// </summary>
public sealed record OutboxMessage : IDocument<OutboxMessage>
{
    public static DocumentIndex<OutboxMessage> ByDue { get; } = new("due", m => m.DueKey);

    public static DocumentType<OutboxMessage> Type { get; } = new("outbox", OutboxJson.Default.OutboxMessage, ByDue);

    /// <summary>Sorts by time of creation; sent as <c>webhook-id</c>, the same for every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>For example <c>connector.reauthenticated</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>Messages of one subject (a connector's id) are delivered in order.</summary>
    public required string SubjectId { get; init; }

    public required string WorkspaceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The <c>data</c> of the webhook's body.</summary>
    public required JsonElement Data { get; init; }

    public OutboxStatus Status { get; init; } = OutboxStatus.Pending;

    private string? DueKey => Status == OutboxStatus.Pending ? Id : null;

    public static OutboxMessage Create(string eventType, string workspaceId, string subjectId, JsonElement data, DateTimeOffset now) => new()
    {
        Id = Ids.New("msg", now),
        EventType = eventType,
        SubjectId = subjectId,
        WorkspaceId = workspaceId,
        CreatedAt = now,
        Data = data,
    };
}

/// <summary>Where a message stands.</summary>
public enum OutboxStatus
{
    Pending,
    Delivered,
    DeadLetter,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxMessage))]
internal sealed partial class OutboxJson : JsonSerializerContext;
