using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>The reports of a workspace that is exported or erased, with their screenshots.</summary>
internal sealed class StuckReportData(IStore store, StuckReportDesk desk, ScreenshotFiles files, IOptions<JsonOptions> json) : IWorkspaceData
{
    public string Name => "stuckReports";

    public ErasureStage Stage => ErasureStage.Content;

    public async IAsyncEnumerable<JsonNode?> ExportAsync(string workspaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var report in store.AllAsync(StuckReport.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            var node = JsonSerializer.SerializeToNode(StuckReportResponse.From(report.Value, forSupport: true), json.Value.SerializerOptions)!.AsObject();
            if (report.Value.Screenshot is not null && files.Open(report.Value.Id, thumbnail: false) is { } file)
            {
                await using var opened = file;
                using var bytes = new MemoryStream();
                await opened.CopyToAsync(bytes, cancellationToken);
                node["screenshotWebP"] = Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
            }

            yield return node;
        }
    }

    public async Task<int> EraseAsync(string workspaceId, string actor, CancellationToken cancellationToken)
    {
        var count = 0;
        var caller = new Caller(actor, Role.Operator, workspaceId, actor);
        await foreach (var report in store.AllAsync(StuckReport.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), cancellationToken))
        {
            await desk.DeleteAsync(report.Value.Id, caller, cancellationToken);
            count++;
        }

        return count + await store.DeleteAllAsync(RefusedScreenshot.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), isMeant: null, cancellationToken);
    }
}
