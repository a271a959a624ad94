using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Retention;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Audit;

/// <summary>Who did what, when. Committed in the batch of the change it tells of; never changed afterwards; carries no secret.</summary>
public sealed record AuditEntry : IDocument<AuditEntry>
{
    /// <summary>All entries of a workspace by time.</summary>
    public static DocumentIndex<AuditEntry> ByWorkspace { get; } = new("workspace", e => $"{e.WorkspaceId}/{e.Id}");

    /// <summary>All entries by time; the id makes each key unique.</summary>
    public static DocumentIndex<AuditEntry> ByTime { get; } = new("time", e => $"{ExpiryKey.Of(e.At)}/{e.Id}");

    public static DocumentType<AuditEntry> Type { get; } = new("audit", AuditJson.Default.AuditEntry, ByWorkspace, ByTime);

    /// <summary>Sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>The workspace, or <c>-</c> for what concerns the whole service.</summary>
    public required string WorkspaceId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The caller's subject, <c>browser</c> for the person in the browser, <c>handover:{id}</c> for whoever opened that link, or <c>system</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>A stable name in the form <c>noun.verb</c>: <c>credential.replaced</c>, <c>api_key.created</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The id of what it was done to.</summary>
    public required string SubjectId { get; init; }

    /// <summary>Names and codes that help to understand it, or null.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public static AuditEntry Create(string workspaceId, string actor, string action, string subjectId, DateTimeOffset now, IReadOnlyDictionary<string, string>? details = null) => new()
    {
        Id = Ids.New("aud", now),
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
