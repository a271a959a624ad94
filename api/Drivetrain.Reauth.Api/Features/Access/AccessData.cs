using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>The extensions paired with a workspace.</summary>
internal sealed class SessionData(IStore store, IOptions<JsonOptions> json) : IWorkspaceData
{
    public string Name => "sessions";

    public ErasureStage Stage => ErasureStage.Access;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var session in store.AllAsync(Session.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            yield return JsonSerializer.SerializeToNode(SessionEndpoints.ToResponse(session.Value), json.Value.SerializerOptions);
        }
    }

    public Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Session.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), isMeant: null, cancellationToken);
}

/// <summary>Pairing codes of a workspace that wait to be redeemed: nothing to export, because only their hashes are known.</summary>
internal sealed class PairingData(IStore store) : IWorkspaceData
{
    public string Name => "pairingCodes";

    public ErasureStage Stage => ErasureStage.Access;

    public IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, CancellationToken cancellationToken) => AsyncEnumerable.Empty<JsonNode?>();

    public Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Pairing.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), isMeant: null, cancellationToken);
}
