using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>Whom the people of a workspace ask: its onboarding partner or Customer Success Manager.</summary>
public sealed record WorkspaceContact : IDocument<WorkspaceContact>
{
    public static DocumentType<WorkspaceContact> Type { get; } =
        new("workspace_contacts", DocumentJson.Of<WorkspaceContact>(WorkspaceContactJson.Default)) { NeedsRoom = true };

    /// <summary>The workspace's.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Mail { get; init; }

    /// <summary>A page with <c>https</c>, such as one to book a call on.</summary>
    public string? Link { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Where a person is led who wants to ask.</summary>
    [JsonIgnore]
    public string Address => Link ?? $"mailto:{Mail}";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkspaceContact))]
internal sealed partial class WorkspaceContactJson : JsonSerializerContext;
