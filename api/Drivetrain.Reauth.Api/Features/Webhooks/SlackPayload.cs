using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>An event as a message for people, in the form of Slack's incoming webhooks.</summary>
internal static class SlackPayload
{
    public static byte[] Body(OutboxMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["text"] = Text(message), ["unfurl_links"] = false });

    private static string Text(OutboxMessage message) =>
        StuckReportEvent.From(message) switch
        {
            { Message: null } report => $"*<{report.Url}|Report #{report.Number}>* · {ChatText.Inline(report.WorkspaceId)} · "
                + $"{ChatText.Inline(DisplayText.Isolate(report.ReportedBy))} is stuck at _{ChatText.Inline(report.Step)}_"
                + $"{(report.Code is null ? "" : $" ({ChatText.Code(report.Code)})")}\n{ChatText.Quote(report.Description)}{(report.HasScreenshot ? "\nWith a screenshot." : "")}",
            { Message: { } reply } report => $"*<{report.Url}|Report #{report.Number}>* · {ChatText.Inline(report.WorkspaceId)} · "
                + $"{ChatText.Inline(DisplayText.Isolate(reply.Author))} wrote:\n{ChatText.Quote(reply.Text)}",
            _ => $"{ChatText.Code(message.EventType)} · {ChatText.Inline(message.WorkspaceId)} · {ChatText.Inline(message.SubjectId)}",
        };
}
