using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>What may happen to a report: pure functions of its state and the time. One that changes nothing answers with the report itself.</summary>
internal static class StuckReportTransitions
{
    /// <summary>Bounds the document: texts of 5,000 characters each have to fit into it.</summary>
    public const int MaxMessages = 200;

    /// <summary>A new report. What the attempt knows is copied from the attempt, whatever the client says.</summary>
    /// <param name="connector">Its connector, or null.</param>
    /// <param name="reauth">Its attempt, or null; one of another connector counts for nothing.</param>
    public static StuckReport Create(NewStuckReport input, Connector? connector, ReauthAttempt? reauth, DateTimeOffset now)
    {
        var attempt = reauth is not null && connector is not null && !string.Equals(reauth.ConnectorId, connector.Id, StringComparison.Ordinal) ? null : reauth;
        return new StuckReport
        {
            Id = input.Id,
            Number = 0,
            Change = 0,
            WorkspaceId = input.WorkspaceId,
            ConnectorId = connector?.Id ?? attempt?.ConnectorId,
            ReauthId = attempt?.Id,
            ProviderId = connector?.ProviderId ?? attempt?.ProviderId,
            Step = input.Step,
            Code = attempt?.Outcome,
            Description = input.Description.Trim(),
            ReportedBy = input.ReportedBy,
            CreatedAt = now,
            UpdatedAt = now,
            Diagnostics = input.Diagnostics,
            Timeline = attempt?.Timeline ?? [],
            Expected = attempt is null ? connector?.Instance : attempt.Expected,
            Seen = attempt?.Seen ?? [],
            Screenshot = input.Screenshot,
            Request = input.Request,
        };
    }

    /// <summary>The report as it was answered when it was created; for a repetition of the request.</summary>
    public static StuckReport AsCreated(StuckReport report) =>
        report with
        {
            Status = StuckReportStatus.New,
            Assignee = null,
            UpdatedAt = report.CreatedAt,
            ResolvedAt = null,
            UnreadByReporter = false,
            Messages = [],
        };

    /// <summary>
    /// Support's answer waits for the reporter; a note changes nothing else; the reporter's word is for support to look at, also after the end. Null when there
    /// are too many.
    /// </summary>
    public static StuckReport? Write(StuckReport report, ReportMessage message)
    {
        if (report.Messages.Count >= MaxMessages)
        {
            return null;
        }

        var written = report with { Messages = [.. report.Messages, message], UpdatedAt = message.At };
        return message switch
        {
            { Internal: true } => written,
            { From: MessageSide.Support } => written with { Status = StuckReportStatus.WaitingForCustomer, ResolvedAt = null, UnreadByReporter = true },
            _ => written with
            {
                Status = report.Status == StuckReportStatus.New ? StuckReportStatus.New : StuckReportStatus.InProgress,
                ResolvedAt = null,
                UnreadByReporter = false,
            },
        };
    }

    public static StuckReport SetStatus(StuckReport report, StuckReportStatus status, DateTimeOffset now) =>
        report.Status == status ? report : report with { Status = status, ResolvedAt = status == StuckReportStatus.Resolved ? now : null, UpdatedAt = now };

    /// <param name="assignee">Who; empty for nobody.</param>
    public static StuckReport Assign(StuckReport report, string assignee, DateTimeOffset now)
    {
        var next = string.IsNullOrWhiteSpace(assignee) ? null : assignee.Trim();
        return string.Equals(report.Assignee, next, StringComparison.Ordinal) ? report : report with { Assignee = next, UpdatedAt = now };
    }

    /// <summary>The reporter has seen the answers. It is no change of the report that retention or lists care for.</summary>
    public static StuckReport Read(StuckReport report) => report.UnreadByReporter ? report with { UnreadByReporter = false } : report;
}

/// <summary>What a new report needs besides its connector and attempt.</summary>
internal sealed record NewStuckReport(
    string Id,
    string WorkspaceId,
    string Step,
    string Description,
    Reporter ReportedBy,
    ReportDiagnostics? Diagnostics = null,
    Screenshot? Screenshot = null,
    ReportRequest? Request = null
);
