using System.Text.Json;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Outbox;
using Drivetrain.Reauth.Api.StuckReports;

namespace Drivetrain.Reauth.Api.Webhooks;

/// <summary>An event as a message for people, in the form of Slack's incoming webhooks.</summary>
internal static class SlackPayload
{
    private const int Excerpt = 500;

    public static byte[] Body(OutboxMessage message) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["text"] = Text(message), ["unfurl_links"] = false });

    private static string Text(OutboxMessage message) => StuckReportEvent.From(message) switch
    {
        { Message: null } report => $"*<{report.Url}|Report #{report.Number}>* · {Escape(report.WorkspaceId)} · {Escape(report.ReportedBy)} is stuck at _{Escape(report.Step)}_"
            + $"{(report.Code is null ? "" : $" (`{Escape(report.Code)}`)")}\n{Quote(report.Description)}{(report.HasScreenshot ? "\nWith a screenshot." : "")}",
        { Message: { } reply } report => $"*<{report.Url}|Report #{report.Number}>* · {Escape(report.WorkspaceId)} · {Escape(reply.Author)} wrote:\n{Quote(reply.Text)}",
        _ => $"`{Escape(message.EventType)}` · {Escape(message.WorkspaceId)} · {Escape(message.SubjectId)}",
    };

    private static string Quote(string text) =>
        "> " + Escape(text.Length <= Excerpt ? text : text[..Excerpt] + "…").ReplaceLineEndings("\n> ");

    /// <summary>These three are what Slack asks to escape; with them no text can call a channel (<c>&lt;!channel&gt;</c>) or make a link.</summary>
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
