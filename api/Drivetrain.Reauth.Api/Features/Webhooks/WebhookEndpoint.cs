using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Where events are sent. Those of the configuration are stored as well, without their secret, so that being disabled outlives a restart.</summary>
internal sealed record WebhookEndpoint : IDocument<WebhookEndpoint>
{
    public static DocumentIndex<WebhookEndpoint> ById { get; } = new("id", e => e.Id);

    /// <summary>Those of one workspace as <c>workspace/id</c>.</summary>
    public static DocumentIndex<WebhookEndpoint> ByWorkspace { get; } = new("workspace", e => e.WorkspaceId is null ? null : $"{e.WorkspaceId}/{e.Id}");

    public static DocumentType<WebhookEndpoint> Type { get; } =
        new("webhook_endpoint", DocumentJson.Of<WebhookEndpoint>(WebhookJson.Default), ById, ByWorkspace) { NeedsRoom = true, IsAnnounced = true };

    public required string Id { get; init; }

    public required string Url { get; init; }

    /// <summary>Event types, or prefixes that end in <c>.*</c>, or <c>*</c>; null for all.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>Only events of this workspace; null for all.</summary>
    public string? WorkspaceId { get; init; }

    public string? Description { get; init; }

    public WebhookSource Source { get; init; }

    public WebhookFormat Format { get; init; }

    /// <summary>Null while it is enabled.</summary>
    public WebhookDisabled? Disabled { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Newest first; the older one signs along until it expires. Empty for endpoints of the configuration.</summary>
    public IReadOnlyList<ProtectedSecret> Secrets { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it asks for this event of this workspace.</summary>
    public bool Wants(string eventType, string workspaceId) =>
        (WorkspaceId is null || string.Equals(WorkspaceId, workspaceId, StringComparison.Ordinal))
        && (Events is null || Events.Any(pattern => EventPattern.Matches(pattern, eventType)));
}

/// <summary>A signing secret, encrypted with ASP.NET Core Data Protection for its endpoint alone.</summary>
/// <param name="Value">The protected text of the secret.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it signs; null for the current one.</param>
internal sealed record ProtectedSecret(string Value, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>What is sent to an endpoint.</summary>
public enum WebhookFormat
{
    /// <summary>The event, signed as Standard Webhooks.</summary>
    Standard,

    /// <summary>A message for people, as Slack's incoming webhooks take it (Mattermost's and others' as well); not signed.</summary>
    Slack,
}

/// <summary>Who set an endpoint up.</summary>
public enum WebhookSource
{
    /// <summary>The REST API.</summary>
    Api,

    /// <summary>The settings of this service.</summary>
    Configuration,
}

/// <summary>Why an endpoint is disabled.</summary>
public enum WebhookDisabled
{
    /// <summary>A caller of the REST API asked for it.</summary>
    Requested,

    /// <summary>The receiver answered 410 Gone.</summary>
    Gone,
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<WebhookFormat>), typeof(StoredEnum<WebhookSource>), typeof(StoredEnum<WebhookDisabled>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(WebhookEndpoint))]
internal sealed partial class WebhookJson : JsonSerializerContext;
