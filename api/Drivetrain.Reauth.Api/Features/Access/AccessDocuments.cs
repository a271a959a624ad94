using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>A key made by REST or at the first start. Deleted when revoked; the audit log remembers it.</summary>
internal sealed record ApiKey : IDocument<ApiKey>
{
    public static DocumentIndex<ApiKey> ById { get; } = new("id", k => k.Id);

    public static DocumentIndex<ApiKey> ByRole { get; } = new("role", k => $"{k.Role}/{k.Id}");

    /// <summary>Those that end by themselves.</summary>
    public static DocumentIndex<ApiKey> ByExpiry { get; } = new("expiry", k => k.ExpiresAt is { } at ? $"{ExpiryKey.Of(at)}/{k.Id}" : null);

    public static DocumentType<ApiKey> Type { get; } = new("api_key", DocumentJson.Of<ApiKey>(AccessJson.Default), ById, ByRole, ByExpiry) { NeedsRoom = true };

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Role Role { get; init; }

    public string? WorkspaceId { get; init; }

    public required string SecretHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it opens nothing; null for one that is good until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was said of its end.</summary>
    public ExpiryNotice ExpiryNotice { get; init; }

    /// <summary>Exact to the hour.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public bool HasEnded(DateTimeOffset now) => ExpiresAt <= now;
}

/// <summary>What was said of a key's end.</summary>
internal enum ExpiryNotice
{
    None,
    Ending,
    Ended,
}

/// <summary>An extension that has paired. Deleted when revoked or expired.</summary>
internal sealed record Session : IDocument<Session>
{
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);
    public static readonly TimeSpan Absolute = TimeSpan.FromDays(90);

    /// <summary>How long the token before a renewal is good, for what was on its way.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    public static DocumentIndex<Session> ByWorkspace { get; } = new("workspace", s => $"{s.WorkspaceId}/{s.Id}");

    public static DocumentIndex<Session> ByExpiry { get; } = new("expiry", s => ExpiryKey.Of(s.ExpiresAt));

    public static DocumentType<Session> Type { get; } =
        new("session", DocumentJson.Of<Session>(AccessJson.Default), ByWorkspace, ByExpiry) { NeedsRoom = true };

    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    public string? PersonName
    {
        get;
        init => field = DisplayText.Of(value);
    }

    public string? PersonEmail { get; init; }

    public string? ClientName { get; init; }

    public string? WorkspaceName
    {
        get;
        init => field = DisplayText.Of(value);
    }

    public required string SecretHash { get; init; }

    /// <summary>Of a token that was given and not used so far; with its first use it takes the other's place.</summary>
    public string? NextSecretHash { get; init; }

    /// <summary>Of the token before the renewal, for what was on its way when that happened; null before the first one.</summary>
    public string? PreviousSecretHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a renewed token was first used; null before the first renewal.</summary>
    public DateTimeOffset? RenewedAt { get; init; }

    /// <summary>Exact to the hour.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>30 days after the last use, and never more than 90 days after the pairing or its last renewal.</summary>
    [JsonIgnore]
    public DateTimeOffset ExpiresAt => LastUsedAt - Began + Idle < Absolute ? LastUsedAt + Idle : Began + Absolute;

    /// <summary>Whether this secret is the session's, or was so a moment ago.</summary>
    public bool IsProvedBy(string secret, DateTimeOffset now) =>
        Secrets.Matches(secret, SecretHash) || (now - RenewedAt < Overlap && Secrets.Matches(secret, PreviousSecretHash));

    private DateTimeOffset Began => RenewedAt ?? CreatedAt;
}

/// <summary>A code that waits to be redeemed. Its id is the keyed hash of the code, so the code itself is nowhere.</summary>
internal sealed record Pairing : IDocument<Pairing>
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public static DocumentIndex<Pairing> ByExpiry { get; } = new("expiry", p => ExpiryKey.Of(p.ExpiresAt));

    /// <summary>Those of one workspace by their end.</summary>
    public static DocumentIndex<Pairing> ByWorkspace { get; } = new("workspace", p => $"{p.WorkspaceId}/{ExpiryKey.Of(p.ExpiresAt)}/{p.Id}");

    public static DocumentType<Pairing> Type { get; } =
        new("pairing", DocumentJson.Of<Pairing>(AccessJson.Default), ByExpiry, ByWorkspace) { NeedsRoom = true };

    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    public string? PersonName
    {
        get;
        init => field = DisplayText.Of(value);
    }

    public string? PersonEmail { get; init; }

    public string? WorkspaceName
    {
        get;
        init => field = DisplayText.Of(value);
    }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Codes of a workspace that can still be redeemed at this instant.</summary>
    public static KeyRange Waiting(string workspaceId, DateTimeOffset now) =>
        KeyRange.Prefix($"{workspaceId}/") with
        {
            From = $"{workspaceId}/{ExpiryKey.Of(now)}/",
        };
}

/// <summary>A random value that this service needs again, encrypted with keys that are not in the database.</summary>
internal sealed record ServerSecret : IDocument<ServerSecret>
{
    public static DocumentType<ServerSecret> Type { get; } = new("server_secret", DocumentJson.Of<ServerSecret>(AccessJson.Default));

    public required string Id { get; init; }

    public required byte[] Protected { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<Role>), typeof(StoredEnum<ExpiryNotice>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(Pairing))]
[JsonSerializable(typeof(ServerSecret))]
internal sealed partial class AccessJson : JsonSerializerContext;
