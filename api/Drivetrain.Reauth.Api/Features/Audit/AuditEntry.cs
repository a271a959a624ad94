using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Audit;

/// <summary>
/// Who did what and when. Committed in the batch of the change it tells of; carries no secret. Nothing of it changes afterwards but the count of
/// what is repeated: see <see cref="AuditTally"/>.
/// </summary>
internal sealed record AuditEntry : IDocument<AuditEntry>
{
    /// <summary>The detail that names the connector that an entry is about, where it is not its subject.</summary>
    public const string ConnectorDetail = "connector";

    private const string IdPrefix = "aud";
    private const string ConnectorPrefix = "con_";

    /// <summary>For what concerns no single workspace.</summary>
    public const string WholeService = "-";

    /// <summary>The subject where nothing of ours was named.</summary>
    public const string NoSubject = "-";

    /// <summary>All entries of a workspace by time.</summary>
    public static DocumentIndex<AuditEntry> ByWorkspace { get; } = new("workspace", e => $"{e.WorkspaceId}/{e.Id}");

    /// <summary>All entries by time; the id makes each key unique.</summary>
    public static DocumentIndex<AuditEntry> ByTime { get; } = new("time", e => $"{ExpiryKey.Of(e.At)}/{e.Id}");

    /// <summary>
    /// Entries of what is counted, by action and time: the few refusals among millions of others are found at once. The others are not in it, because every
    /// entry of an index is written with each login.
    /// </summary>
    public static DocumentIndex<AuditEntry> ByCountedAction { get; } = new("counted", e => e.Count is null ? null : $"{e.Action}/{e.Id}");

    /// <summary>
    /// Entries about a connector by time, for its history: those whose subject it is, and those that name it in their details. What is counted is left out: a
    /// connector that syncs all day would have little else.
    /// </summary>
    public static DocumentIndex<AuditEntry> ByConnector { get; } =
        new("connector", e => e.Count is null && ConnectorOf(e) is { } id ? $"{e.WorkspaceId}/{id}/{e.Id}" : null);

    public static DocumentType<AuditEntry> Type { get; } =
        new("audit", DocumentJson.Of<AuditEntry>(AuditJson.Default), ByWorkspace, ByTime, ByCountedAction, ByConnector);

    /// <summary>Sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>The workspace, or <c>-</c> for what concerns the whole service.</summary>
    public required string WorkspaceId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The caller's subject, <c>browser</c> for the person in the browser, <c>handover:{id}</c> for the person who opened that link,
    /// <c>anonymous</c> for a caller without a valid key or session, or <c>system</c>.
    /// </summary>
    public required string Actor { get; init; }

    /// <summary>A stable name in the form <c>noun.verb</c>: <c>connector.reauthenticated</c>, <c>api_key.created</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The id of what it was done to.</summary>
    public required string SubjectId { get; init; }

    /// <summary>Names and codes that help to understand it, or null.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Where the request came from, for counted entries: an IPv4 address, an IPv6 network of 64 bits, or <c>others</c>; else null.</summary>
    public string? Address { get; init; }

    /// <summary>How often it happened since <see cref="At"/>, for what is counted; else null.</summary>
    public int? Count { get; init; }

    /// <summary>When it happened last, for what is counted; else null.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Sorts before the id of every entry that is made from this instant on.</summary>
    public static string LowestId(DateTimeOffset at) => Ids.Lowest(IdPrefix, at);

    private static string? ConnectorOf(AuditEntry entry) =>
        entry.SubjectId.StartsWith(ConnectorPrefix, StringComparison.Ordinal) ? entry.SubjectId
        : entry.Details?.GetValueOrDefault(ConnectorDetail) is { } named && named.StartsWith(ConnectorPrefix, StringComparison.Ordinal) ? named
        : null;

    public static AuditEntry Create(
        string workspaceId,
        string actor,
        string action,
        string subjectId,
        DateTimeOffset now,
        IReadOnlyDictionary<string, string>? details = null
    ) =>
        new()
        {
            Id = Ids.New(IdPrefix, now),
            WorkspaceId = workspaceId,
            At = now,
            Actor = actor,
            Action = action,
            SubjectId = subjectId,
            Details = details,
        };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class AuditJson : JsonSerializerContext;
