using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Outbox.Channels;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>A report, or what was written to it, as a message in a chat.</summary>
internal sealed class ReportChats : IChatTexts
{
    public string? Of(OutboxMessage message) =>
        StuckReportEvent.From(message) switch
        {
            { Message: null } report => $"*<{report.Url}|Report #{report.Number}>* · {ChatText.Inline(report.WorkspaceId)} · "
                + $"{ChatText.Inline(DisplayText.Isolate(report.ReportedBy))} is stuck at _{ChatText.Inline(report.Step)}_"
                + $"{(report.Code is null ? "" : $" ({ChatText.Code(report.Code)})")}\n"
                + $"{ChatText.Quote(report.Description)}{(report.HasScreenshot ? "\nWith a screenshot." : "")}",
            { Message: { } reply } report => $"*<{report.Url}|Report #{report.Number}>* · {ChatText.Inline(report.WorkspaceId)} · "
                + $"{ChatText.Inline(DisplayText.Isolate(reply.Author))} wrote:\n{ChatText.Quote(reply.Text)}",
            _ => null,
        };
}
