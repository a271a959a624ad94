using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>That a workspace is to be erased, and how far that is. It stays as the proof that it was.</summary>
internal sealed record WorkspaceErasure : IDocument<WorkspaceErasure>
{
    /// <summary>Those that are not finished.</summary>
    public static DocumentIndex<WorkspaceErasure> ByOpen { get; } = new("open", erasure => erasure.FinishedAt is null ? erasure.Id : null);

    public static DocumentType<WorkspaceErasure> Type { get; } =
        new("workspace_erasures", DocumentJson.Of<WorkspaceErasure>(WorkspaceErasureJson.Default), ByOpen);

    /// <summary>The workspace's.</summary>
    public required string Id { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many items of each kind were erased so far.</summary>
    public IReadOnlyDictionary<string, int> Erased { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkspaceErasure))]
internal sealed partial class WorkspaceErasureJson : JsonSerializerContext;
