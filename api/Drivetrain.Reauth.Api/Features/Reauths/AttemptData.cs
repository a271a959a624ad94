using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>
/// The attempts of a workspace that is exported or erased. They are found among all attempts: that takes its time, and spares every login an index for it.
/// </summary>
internal sealed class AttemptData(IStore store, IOptions<JsonOptions> json) : IWorkspaceData
{
    private static readonly KeyRange Everything = new(null, null);

    public string Name => "attempts";

    public ErasureStage Stage => ErasureStage.Content;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var attempt in store.AllAsync(ReauthAttempt.ByTime, Everything, cancellationToken))
        {
            if (IsOf(attempt.Value, workspaceId))
            {
                var node = JsonSerializer.SerializeToNode(ReauthResponse.From(attempt.Value, outcome: null), json.Value.SerializerOptions)!.AsObject();
                node["outcomeCode"] = attempt.Value.Outcome;
                node["requestedBy"] = attempt.Value.RequestedBy;
                yield return node;
            }
        }
    }

    /// <summary>One whose code is being exchanged ends by itself within two minutes, and is deleted then.</summary>
    public async Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken)
    {
        var exchanging = 0;
        var deleted = await store.DeleteAllAsync(
            ReauthAttempt.ByTime,
            Everything,
            attempt =>
            {
                var isExchanging = IsOf(attempt, workspaceId) && attempt.Status == ReauthStatus.Exchanging;
                exchanging += isExchanging ? 1 : 0;
                return IsOf(attempt, workspaceId) && !isExchanging;
            },
            cancellationToken
        );
        return deleted + exchanging;
    }

    private static bool IsOf(ReauthAttempt attempt, string workspaceId) => string.Equals(attempt.WorkspaceId, workspaceId, StringComparison.Ordinal);
}
