using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>The links of a workspace that is exported or erased; their tickets are known to nobody.</summary>
internal sealed class HandoverData(IStore store, IOptions<JsonOptions> json) : IWorkspaceData
{
    private static readonly KeyRange Everything = new(null, null);

    public string Name => "handovers";

    public ErasureStage Stage => ErasureStage.Access;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in store.AllAsync(Handover.ByRemoval, Everything, cancellationToken))
        {
            if (row.Value is var link && string.Equals(link.WorkspaceId, workspaceId, StringComparison.Ordinal))
            {
                yield return JsonSerializer.SerializeToNode(
                    new
                    {
                        link.Id,
                        link.ConnectorId,
                        link.AskedBy,
                        link.Note,
                        link.CreatedAt,
                        link.ExpiresAt,
                        link.RevokedAt,
                        link.ReauthId,
                    },
                    json.Value.SerializerOptions
                );
            }
        }
    }

    public Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Handover.ByRemoval, Everything, link => string.Equals(link.WorkspaceId, workspaceId, StringComparison.Ordinal), cancellationToken);
}
