using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>What the documentation shows.</summary>
internal static class StuckReportExamples
{
    public const string Tag = "Reported problems";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 12, 0, TimeSpan.Zero);

    public static IServiceCollection AddStuckReportExamples(this IServiceCollection services)
    {
        var connector = ConnectorExamples.Connected;
        var diagnostics = new ReportDiagnosticsRequest("1.4.0", "Chrome/142.0.0.0", "en-US", "acme.drivetrain.ai", "macOS", 2, "1280x720");
        const string description = "After logging in it says I'm not an admin, but I am.";
        var report = new StuckReportResponse(
            "stk_01kaqvq4m8c2e6g0j4n8r2t6wy",
            1042,
            connector.WorkspaceId,
            connector.Id,
            connector.ReauthId,
            connector.Provider,
            "log-in",
            Outcomes.NotAdmin,
            description,
            StuckReportStatus.WaitingForCustomer,
            Assignee: null,
            "Dana Fox",
            Now,
            Now.AddMinutes(30),
            ResolvedAt: null,
            new ReportDiagnosticsResponse("1.4.0", "Chrome/142.0.0.0", "en-US", "acme.drivetrain.ai", "macOS", 2, "1280x720"),
            [
                new TimelineEntry(Now.AddMinutes(-3), "created"),
                new TimelineEntry(Now.AddMinutes(-1), "ended", Outcomes.NotAdmin, "1-6562a1b0-3d2c4b5a69788796a5b4c3d2"),
            ],
            connector.Instance,
            [],
            new Screenshot(2560, 1440, 184_320, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
            UnreadByReporter: true,
            [
                new ReportMessage(
                    "msg_01kaqx8z3b5d7f9h1k3m5p7r9t",
                    Now.AddMinutes(30),
                    MessageSide.Support,
                    "Sam (support)",
                    "Please ask Ava, who is the admin of Acme Inc. at QuickBooks."
                ),
            ]
        );
        var summary = new StuckReportSummary(
            report.Id,
            report.Number,
            report.WorkspaceId,
            report.ConnectorId,
            report.Provider,
            report.Step,
            report.Code,
            description,
            report.Status,
            Assignee: null,
            report.ReportedBy,
            report.CreatedAt,
            report.UpdatedAt,
            HasScreenshot: true,
            UnreadByReporter: true,
            Messages: 1
        );
        var request = new CreateStuckReportRequest("log-in", description, connector.Id, connector.ReauthId, WorkspaceId: null, diagnostics);
        var day = DateOnly.FromDateTime(Now.UtcDateTime);
        var byStatus = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["new"] = 1,
            ["in_progress"] = 0,
            ["waiting_for_customer"] = 2,
            ["resolved"] = 4,
        };
        var told = new StuckReportEvent(
            report.Id,
            report.Number,
            $"https://reauth.example.com{StuckReportEvent.ConsolePath(report.Id)}",
            report.WorkspaceId,
            report.ConnectorId,
            report.ReauthId,
            report.Provider,
            report.Step,
            report.Code,
            report.Status,
            report.ReportedBy,
            HasScreenshot: true,
            description
        );
        return services
            .AddApiEvent(StuckReportEvent.CreatedType, "Somebody is stuck and wrote a report.", told with { Status = StuckReportStatus.New })
            .AddApiEvent(
                StuckReportEvent.RepliedType,
                "Somebody wrote to a report: `message` says who, and what. Internal notes are not told.",
                told with
                {
                    Message = report.Messages[0],
                }
            )
            .AddApiTag(Tag, "Reports from people who are stuck, and their conversations with support.")
            .AddApiExample(new StuckReportForm(request))
            .AddApiExample(report)
            .AddApiExample(new Page<StuckReportSummary>([summary], "1042"))
            .AddApiExample(new UpdateStuckReportRequest(StuckReportStatus.InProgress, "Sam"))
            .AddApiExample(new ReplyToStuckReportRequest("Please ask Ava, who is the admin of Acme Inc. at QuickBooks."))
            .AddApiExample(
                new StuckReportStatistics(
                    day.AddDays(-29),
                    day,
                    7,
                    byStatus,
                    [new StuckReportCount(day, "log-in", Outcomes.NotAdmin, 3), new StuckReportCount(day, "other", Code: null, 4)]
                )
            );
    }
}
