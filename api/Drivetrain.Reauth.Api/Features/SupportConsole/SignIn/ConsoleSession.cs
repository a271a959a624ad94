using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;

/// <summary>Somebody of support who has signed in. Deleted when they sign out, when their key is revoked, or when it has expired.</summary>
internal sealed record ConsoleSession : IDocument<ConsoleSession>
{
    public static DocumentIndex<ConsoleSession> ByExpiry { get; } = new("expiry", s => ExpiryKey.Of(s.ExpiresAt));

    public static DocumentType<ConsoleSession> Type { get; } = new("console_session", DocumentJson.Of<ConsoleSession>(ConsoleSessionJson.Default), ByExpiry);

    public required string Id { get; init; }

    public required string SecretHash { get; init; }

    /// <summary>Who: <c>key:{id}</c>, or <c>oidc:{sub}</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>With a configured key, its hash: another value is another key.</summary>
    public string? KeyHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Exact to the minute.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When it may be deleted; whether it still holds is decided by whoever reads it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What the audit log says of sign-ins.</summary>
internal static class ConsoleAudit
{
    public static AuditEntry SignedIn(Caller caller, string sessionId, DateTimeOffset now) =>
        Entry(caller.WorkspaceId, caller.Subject, caller.Name, "console_session.created", sessionId, now);

    public static AuditEntry SignedOut(ConsoleSession session, DateTimeOffset now) =>
        Entry(workspaceId: null, session.Subject, session.Name, "console_session.ended", session.Id, now);

    private static AuditEntry Entry(string? workspaceId, string actor, string name, string action, string subjectId, DateTimeOffset now) =>
        AuditEntry.Create(
            workspaceId ?? AuditEntry.WholeService,
            actor,
            action,
            subjectId,
            now,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name }
        );
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConsoleSession))]
internal sealed partial class ConsoleSessionJson : JsonSerializerContext;
