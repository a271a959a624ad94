using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>How much room a workspace's screenshots take: changed in the batch of each report that has one, so that nobody has to add them up.</summary>
internal sealed record ScreenshotUsage : IDocument<ScreenshotUsage>
{
    private const int AtOnce = 500;

    public static DocumentType<ScreenshotUsage> Type { get; } = new("screenshot_usage", DocumentJson.Of<ScreenshotUsage>(ScreenshotUsageJson.Default));

    /// <summary>The workspace's.</summary>
    public required string Id { get; init; }

    public required long Bytes { get; init; }

    /// <summary>What the workspace uses, with the version to expect; added up once, for reports from before there was a count.</summary>
    public static async ValueTask<(ScreenshotUsage Usage, long Version)> ReadAsync(IStore store, string workspaceId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync<ScreenshotUsage>(workspaceId, cancellationToken) is { } stored)
        {
            return (stored.Value, stored.Version);
        }

        var (bytes, range) = (0L, KeyRange.Prefix($"{workspaceId}/"));
        while (true)
        {
            var page = await store.QueryAsync(StuckReport.ByWorkspace, range, AtOnce, cancellationToken);
            bytes += page.Sum(report => report.Value.Screenshot?.Bytes ?? 0);
            if (page.Count < AtOnce)
            {
                return (new ScreenshotUsage { Id = workspaceId, Bytes = bytes }, Version: 0);
            }

            range = range with { From = StuckReport.ByWorkspace.Key(page[^1].Value) + '\0' };
        }
    }

    /// <summary>Adds to the batch that the workspace uses so much more, or less.</summary>
    public static async ValueTask ChangeAsync(Batch batch, IStore store, string workspaceId, long bytes, CancellationToken cancellationToken)
    {
        var (usage, version) = await ReadAsync(store, workspaceId, cancellationToken);
        batch.Put(usage with { Bytes = Math.Max(0, usage.Bytes + bytes) }, version);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ScreenshotUsage))]
internal sealed partial class ScreenshotUsageJson : JsonSerializerContext;
