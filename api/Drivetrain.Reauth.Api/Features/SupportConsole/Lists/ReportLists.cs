using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Lists;

/// <summary>The list of reports.</summary>
/// <param name="Page">Newest first.</param>
/// <param name="Counts">How many there are of each status under the other filters.</param>
/// <param name="Before">The cursor of this page; null on the first one.</param>
/// <param name="HasAny">Whether there is any report at all that the caller may see.</param>
/// <param name="Change">The newest change that the page knows of.</param>
public sealed record ReportListModel(
    ReportFilters Filters,
    Page<StuckReportSummary> Page,
    IReadOnlyDictionary<StuckReportStatus, int> Counts,
    ReportChoices Choices,
    long? Before,
    bool HasAny,
    long Change
)
{
    /// <summary>How many there are under all filters but the status.</summary>
    public int Total => Counts.Values.Sum();
}

/// <summary>What can be chosen in the filters: what there is.</summary>
public sealed record ReportChoices(
    IReadOnlyList<string> Workspaces,
    IReadOnlyList<string> Providers,
    IReadOnlyList<string> Steps,
    IReadOnlyList<string> Codes,
    IReadOnlyList<string> Assignees
);

/// <summary>Reads lists of reports for pages.</summary>
internal sealed class ReportLists(IStore store, StuckReportDirectory directory, TimeProvider time)
{
    private const int PageSize = 25;
    private const int MostChoices = 200;

    public async Task<ReportListModel> ReadAsync(ReportFilters filters, long? before, Caller caller, CancellationToken cancellationToken)
    {
        // Read before the rows: what comes in between is told of once more, not missed.
        var change = await directory.LastChangeAsync(cancellationToken);
        var query = filters.ToQuery(time.GetUtcNow(), caller)!;
        var rows = (await directory.RowsAsync(cancellationToken)).Where(row => caller.MaySee(row.WorkspaceId)).ToList();
        var anyStatus = (query with { Status = null }).Compile();
        var counts = rows.Where(anyStatus).CountBy(row => row.Status).ToDictionary();
        var page = await StuckReportListing.PageAsync(store, directory, query, before, PageSize, cancellationToken);
        return new ReportListModel(
            filters,
            page,
            ReportWords.Statuses.ToDictionary(status => status, counts.GetValueOrDefault),
            Choices(rows),
            before,
            rows.Count > 0,
            change
        );
    }

    private static ReportChoices Choices(List<StuckReportRow> rows) =>
        new(
            Distinct(rows, row => row.WorkspaceId),
            Distinct(rows, row => row.ProviderId),
            Distinct(rows, row => row.Step),
            Distinct(rows, row => row.Code),
            Distinct(rows, row => row.Assignee)
        );

    private static List<string> Distinct(List<StuckReportRow> rows, Func<StuckReportRow, string?> value) =>
        [.. rows.Select(value).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase).Take(MostChoices)];
}
