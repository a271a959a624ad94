using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Audit;

/// <summary>
/// The audit log of a workspace that is exported or erased. That something was done stays, and when; who it was, from where, and every detail goes.
/// </summary>
internal sealed class AuditData(IStore store, IOptions<JsonOptions> json) : IWorkspaceData
{
    /// <summary>What is kept of an actor that stands for a person.</summary>
    private const string Erased = "erased";

    public string Name => "audit";

    public ErasureStage Stage => ErasureStage.Record;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in store.AllAsync(AuditEntry.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            yield return JsonSerializer.SerializeToNode(AuditEntryView.Of(entry.Value), json.Value.SerializerOptions);
        }
    }

    public async Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var entry in store.AllAsync(AuditEntry.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            if (Reduced(entry.Value) != entry.Value)
            {
                await store.ChangeAsync(
                    async () =>
                        await store.GetAsync<AuditEntry>(entry.Value.Id, cancellationToken) is { } stored
                            ? new Change<bool>(true, new Batch().Update(stored, Reduced(stored.Value)))
                            : false,
                    cancellationToken
                );
                count++;
            }
        }

        return count;
    }

    internal static AuditEntry Reduced(AuditEntry entry) =>
        entry.Action.StartsWith("workspace.", StringComparison.Ordinal)
            ? entry
            : entry with
            {
                Actor = entry.Actor.StartsWith("key:", StringComparison.Ordinal) || !entry.Actor.Contains(':', StringComparison.Ordinal) ? entry.Actor : Erased,
                Details = null,
                Address = null,
            };
}
