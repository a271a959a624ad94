using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>A link by which somebody hands the login of one connector to a colleague who may do it.</summary>
internal sealed record Handover : IDocument<Handover>
{
    /// <summary>By the instant at which it is deleted.</summary>
    public static DocumentIndex<Handover> ByRemoval { get; } = new("removal", h => ExpiryKey.Of(h.RemovedAt));

    public static DocumentType<Handover> Type { get; } =
        new("handovers", DocumentJson.Of<Handover>(HandoverDocumentJson.Default), ByRemoval) { NeedsRoom = true };

    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    public required string ConnectorId { get; init; }

    /// <summary>The company that the connector was bound to when the link was made: the link is good for no other.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The registration of the connector that was meant (<see cref="Connectors.Connector.Registration"/>).</summary>
    public string? Registration { get; init; }

    /// <summary>Hash of the ticket in the link; the ticket itself is nowhere.</summary>
    public required string TicketHash { get; init; }

    /// <summary>The name of who asks; null for a session without a person's name.</summary>
    public string? AskedBy
    {
        get;
        init => field = DisplayText.Of(value);
    }

    /// <summary>What they wrote to the colleague, or null.</summary>
    public string? Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on the link begins nothing.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until then the link can at least say what became of it.</summary>
    public required DateTimeOffset RemovedAt { get; init; }

    /// <summary>The attempt that the link began; null while nobody has used it.</summary>
    public string? ReauthId { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>What a link is good for at an instant.</summary>
public enum HandoverState
{
    /// <summary>Whoever has it can begin the login.</summary>
    Open,

    /// <summary>Somebody has begun the login with it.</summary>
    Used,

    /// <summary>Whoever asked took it back.</summary>
    Revoked,

    /// <summary>It is too old.</summary>
    Expired,

    /// <summary>The data source is gone, belongs to another company now, or was disconnected on purpose since.</summary>
    Void,

    /// <summary>Somebody reconnected the data source after the link was made.</summary>
    NotNeeded,
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<HandoverState>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Handover))]
internal sealed partial class HandoverDocumentJson : JsonSerializerContext;
