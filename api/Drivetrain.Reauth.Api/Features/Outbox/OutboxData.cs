using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>The events of a workspace that is erased, delivered or not. They repeat what is exported elsewhere.</summary>
internal sealed class OutboxData(IStore store) : IWorkspaceData
{
    public string Name => "events";

    public ErasureStage Stage => ErasureStage.Events;

    public IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, CancellationToken cancellationToken) => AsyncEnumerable.Empty<JsonNode?>();

    public Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(
            OutboxMessage.ByStatus,
            new KeyRange(null, null),
            message => string.Equals(message.WorkspaceId, workspaceId, StringComparison.Ordinal),
            cancellationToken
        );
}
