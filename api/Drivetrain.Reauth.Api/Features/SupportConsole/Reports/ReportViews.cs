using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Reports;

/// <summary>One report with all that helps to understand it.</summary>
/// <param name="Connector">As it stands now; null when the report has none, or it was removed.</param>
/// <param name="Attempts">Its connector's, newest first.</param>
/// <param name="OthersOfConnector">Its connector's other reports.</param>
/// <param name="Similar">Of the same step and code, newest first.</param>
/// <param name="SimilarCount">How many of those there are.</param>
/// <param name="Address">What can be sent to a colleague.</param>
public sealed record ReportModel(
    StuckReport Report,
    Connector? Connector,
    IReadOnlyList<ReauthAttempt> Attempts,
    IReadOnlyList<StuckReportSummary> OthersOfConnector,
    IReadOnlyList<StuckReportSummary> Similar,
    int SimilarCount,
    IReadOnlyList<string> Colleagues,
    string Address
)
{
    /// <summary>Whom the workspace's people ask; null where that is support.</summary>
    public WorkspaceContact? Contact { get; init; }

    /// <summary>What was just done, and can be undone.</summary>
    public Flash? Flash { get; init; }

    /// <summary>What the person wanted to do, and could not.</summary>
    public ReportTrouble? Trouble { get; init; }

    public ReplyDraft Draft { get; init; } = ReplyDraft.New();
}

/// <summary>What is in the fields of the reply.</summary>
/// <param name="Once">By which a form that is sent twice is known.</param>
public sealed record ReplyDraft(string Text, bool IsInternal, string Once)
{
    public static ReplyDraft New() => new("", IsInternal: false, Secrets.New());
}

/// <summary>Why something was not done.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Detail">What to do.</param>
/// <param name="IsOfReply">Whether it belongs to the reply's field.</param>
public sealed record ReportTrouble(string Title, string Detail, bool IsOfReply = false);

/// <summary>Reads reports for their page.</summary>
internal sealed class ReportViews(
    IStore store,
    StuckReportDirectory directory,
    ConnectorHistory history,
    WorkspaceContacts contacts,
    IOptions<AddressOptions> options
)
{
    private const int Few = 5;

    public async Task<ReportModel> OfAsync(StuckReport report, Caller caller, CancellationToken cancellationToken)
    {
        var visible = (await directory.RowsAsync(cancellationToken)).Where(row => caller.MaySee(row.WorkspaceId)).ToList();
        var others = visible.Where(row => !string.Equals(row.Id, report.Id, StringComparison.Ordinal)).ToList();
        var ofConnector = report.ConnectorId is null
            ? []
            : others.Where(row => string.Equals(row.ConnectorId, report.ConnectorId, StringComparison.Ordinal)).Take(Few * 2).ToList();
        var similar = others
            .Where(row => string.Equals(row.Step, report.Step, StringComparison.Ordinal) && string.Equals(row.Code, report.Code, StringComparison.Ordinal))
            .ToList();
        var connector = report.ConnectorId is null ? null : (await store.GetAsync<Connector>(report.ConnectorId, cancellationToken))?.Value;
        var reports = await ReportsAsync(ofConnector, cancellationToken);
        return new ReportModel(
            report,
            connector,
            await history.AttemptsAsync(report, connector, reports.Select(other => other.ReauthId), cancellationToken),
            [.. reports.Take(Few).Select(Summary)],
            [.. (await ReportsAsync(similar.Take(Few), cancellationToken)).Select(Summary)],
            similar.Count,
            [.. visible.Select(row => row.Assignee).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase).Take(100)],
            options.Value.Absolute(StuckReportEvent.ConsolePath(report.Id))
        )
        {
            Contact = await contacts.FindAsync(report.WorkspaceId, cancellationToken),
        };
    }

    private static StuckReportSummary Summary(StuckReport report) => StuckReportSummary.From(report, forSupport: true);

    private async Task<List<StuckReport>> ReportsAsync(IEnumerable<StuckReportRow> rows, CancellationToken cancellationToken)
    {
        var found = new List<StuckReport>();
        foreach (var row in rows)
        {
            if (await store.GetAsync<StuckReport>(row.Id, cancellationToken) is { Value: var report })
            {
                found.Add(report);
            }
        }

        return found;
    }
}
