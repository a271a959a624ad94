using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Workspaces;

/// <summary>Everything that features keep of a workspace, as one JSON document that is written as it is read.</summary>
internal sealed class WorkspaceExport(IStore store, IEnumerable<IWorkspaceData> data, SteadyClock time)
{
    /// <summary>The last member: a document without it was cut off.</summary>
    public const string Complete = "\"complete\":true}";

    /// <summary>Writes down who exports, before anything is read.</summary>
    public async Task BeginAsync(string workspaceId, string actor) =>
        await store.CommitAsync(
            new Batch().AddFresh(AuditEntry.Create(workspaceId, actor, "workspace.exported", workspaceId, time.GetUtcNow())),
            Durability.Durable,
            CancellationToken.None
        );

    public async Task WriteAsync(string workspaceId, Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteString("workspaceId", workspaceId);
        writer.WriteString("exportedAt", time.GetUtcNow());
        foreach (var kind in data.OrderBy(kind => kind.Stage).ThenBy(kind => kind.Name, StringComparer.Ordinal))
        {
            writer.WriteStartArray(kind.Name);
            await foreach (var item in kind.ExportAsync(workspaceId, cancellationToken))
            {
                if (item is not null)
                {
                    item.WriteTo(writer);
                    await writer.FlushAsync(cancellationToken);
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteBoolean("complete", value: true);
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
    }
}
