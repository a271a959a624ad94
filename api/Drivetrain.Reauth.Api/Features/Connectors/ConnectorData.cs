using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Connectors;

/// <summary>The connectors of a workspace that is exported or erased; their credentials are never exported, and are revoked as with any deletion.</summary>
internal sealed class ConnectorData(IStore store, ConnectorRegistry registry, ConnectorViews views, IOptions<JsonOptions> json) : IWorkspaceData
{
    public string Name => "connectors";

    public ErasureStage Stage => ErasureStage.Connectors;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var connector in store.AllAsync(Connector.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            yield return JsonSerializer.SerializeToNode(await views.OfAsync(connector.Value, cancellationToken), json.Value.SerializerOptions);
        }
    }

    public async Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken)
    {
        var count = 0;
        var caller = new Caller(actor, Role.Operator, workspaceId, actor);
        await foreach (var connector in store.AllAsync(Connector.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            await registry.DeleteAsync(connector.Value.Id, caller, cancellationToken);
            count++;
        }

        // Tokens that the platform handed over and that could not be used are nobody's but the platform's.
        return count
            + await store.DeleteAllAsync(
                Grant.ByDue,
                Grant.Held,
                grant => CustodyTransitions.IsImported(grant) && string.Equals(grant.WorkspaceId, workspaceId, StringComparison.Ordinal),
                cancellationToken
            );
    }
}
