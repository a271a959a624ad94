using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>The filters of a list, as they stand in its address.</summary>
internal sealed record StuckReportFilters : IQueryFilters
{
    [FromQuery(Name = "status"), OneOf("new", "in_progress", "waiting_for_customer", "resolved"), Description("Only with this status.")]
    public string? Status { get; init; }

    [FromQuery(Name = "workspaceId"), WorkspaceId, Description("Only from this workspace.")]
    public string? WorkspaceId { get; init; }

    [FromQuery(Name = "provider"), Identifier, Description("Only for this provider.")]
    public string? Provider { get; init; }

    [FromQuery(Name = "step"), Identifier, Description("Only reports stuck at this step.")]
    public string? Step { get; init; }

    [FromQuery(Name = "code"), Identifier, Description("Only with this outcome; 'none' for reports without one.")]
    public string? Code { get; init; }

    [FromQuery(Name = "assignee"), TextLength(100, MinimumLength = 1), Description("Only assigned to this person; 'none' for unassigned reports.")]
    public string? Assignee { get; init; }

    [FromQuery(Name = "connectorId"), Identifier, Description("Only about this connector.")]
    public string? ConnectorId { get; init; }

    [
        FromQuery(Name = "olderThan"),
        RegularExpression("^[0-9]{1,4}[dh]$"),
        Description("Only reports created at least this long ago, in days or hours: '2d', '12h'.")
    ]
    public string? OlderThan { get; init; }

    [FromQuery(Name = "q"), TextLength(StuckReportListing.MaxText, MinimumLength = 1), Description("Words to search for; '#1042' finds a report by number.")]
    public string? Q { get; init; }

    /// <summary>The query, or null when <see cref="OlderThan"/> or <see cref="Status"/> can't be read.</summary>
    public StuckReportQuery? ToQuery(DateTimeOffset now)
    {
        StuckReportStatus? status = Status switch
        {
            "new" => StuckReportStatus.New,
            "in_progress" => StuckReportStatus.InProgress,
            "waiting_for_customer" => StuckReportStatus.WaitingForCustomer,
            "resolved" => StuckReportStatus.Resolved,
            _ => null,
        };
        if (Status is not null && status is null)
        {
            return null;
        }

        return OlderThan is null ? Query(status, createdBefore: null)
            : OlderThan is [.. { Length: >= 1 and <= 4 } digits, 'd' or 'h']
            && int.TryParse(digits, System.Globalization.NumberStyles.None, provider: null, out var count)
                ? Query(status, now - (OlderThan.EndsWith('d') ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count)))
            : null;
    }

    public bool IsEmpty => Equals(new StuckReportFilters());

    private StuckReportQuery Query(StuckReportStatus? status, DateTimeOffset? createdBefore) =>
        new(status, WorkspaceId, Provider, Step, Code, Assignee, ConnectorId, createdBefore, Q);
}

/// <summary>Lists of reports, and how many there are.</summary>
internal static class StuckReportListing
{
    private const int MaxDays = 366;
    public const int MaxText = 200;

    public static async Task<Results<Ok<Page<StuckReportSummary>>, ProblemHttpResult>> ListAsync(
        [AsParameters] StuckReportFilters filters,
        Caller caller,
        IStore store,
        StuckReportDirectory directory,
        TimeProvider time,
        CancellationToken cancellationToken,
        int? limit = null,
        string? cursor = null
    )
    {
        if (!StuckReportDesk.IsSupport(caller))
        {
            var own = KeyRange.Prefix($"{caller.Subject}/", descending: true);
            return filters.IsEmpty
                ? await store.PageAsync(
                    StuckReport.ByReporter,
                    own,
                    limit,
                    cursor,
                    report => StuckReportSummary.From(report, forSupport: false),
                    cancellationToken
                )
                : StuckReportProblems.OnlySupport.Result("Only support can filter. Omit the filters to list your own reports.");
        }

        if (filters.ToQuery(time.GetUtcNow()) is not { } query)
        {
            return CommonProblems.InvalidParameter.Result("'olderThan' must be a number of days or hours such as 2d or 12h.");
        }

        if (limit is < 1 or > Paging.MaxLimit)
        {
            return CommonProblems.InvalidParameter.Result($"'limit' must be a number from 1 to {Paging.MaxLimit}.");
        }

        long? before = null;
        if (cursor is not null)
        {
            if (!long.TryParse(cursor, System.Globalization.NumberStyles.None, provider: null, out var number))
            {
                return CommonProblems.InvalidCursor.Result();
            }

            before = number;
        }

        return TypedResults.Ok(await PageAsync(store, directory, query.VisibleTo(caller), before, limit ?? Paging.DefaultLimit, cancellationToken));
    }

    /// <summary>One page, from the reports as they are stored. The console shares it.</summary>
    public static async Task<Page<StuckReportSummary>> PageAsync(
        IStore store,
        StuckReportDirectory directory,
        StuckReportQuery query,
        long? before,
        int size,
        CancellationToken cancellationToken
    )
    {
        var rows = await directory.FindAsync(query, before, size + 1, cancellationToken);
        var items = new List<StuckReportSummary>(Math.Min(size, rows.Count));
        foreach (var row in rows.Take(size))
        {
            // One that was deleted this moment is left out.
            if (await store.GetAsync<StuckReport>(row.Id, cancellationToken) is { Value: var report })
            {
                items.Add(StuckReportSummary.From(report, forSupport: true));
            }
        }

        return new Page<StuckReportSummary>(items, rows.Count > size ? rows[size - 1].Number.ToString() : null);
    }

    public static async Task<Results<Ok<StuckReportStatistics>, ProblemHttpResult>> CountAsync(
        Caller caller,
        StuckReportDirectory directory,
        TimeProvider time,
        CancellationToken cancellationToken,
        [Range(1, MaxDays), Description("Number of days including today.")] int days = 30,
        [WorkspaceId, Description("Only from this workspace.")] string? workspaceId = null
    )
    {
        var wanted = workspaceId ?? caller.WorkspaceId;
        var rows = wanted is not null && !caller.MaySee(wanted) ? [] : await directory.RowsAsync(cancellationToken);
        return TypedResults.Ok(
            Count(rows.Where(row => wanted is null || string.Equals(row.WorkspaceId, wanted, StringComparison.Ordinal)), days, time.GetUtcNow())
        );
    }

    internal static StuckReportStatistics Count(IEnumerable<StuckReportRow> rows, int days, DateTimeOffset now)
    {
        var to = DateOnly.FromDateTime(now.UtcDateTime);
        var from = to.AddDays(1 - days);
        var within = rows.Select(row => (Day: DateOnly.FromDateTime(row.CreatedAt.UtcDateTime), Row: row)).Where(r => r.Day >= from && r.Day <= to).ToList();
        var counts = within
            .GroupBy(r => (r.Day, r.Row.Step, r.Row.Code))
            .OrderBy(g => g.Key.Day)
            .ThenBy(g => g.Key.Step, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Code, StringComparer.Ordinal)
            .Select(g => new StuckReportCount(g.Key.Day, g.Key.Step, g.Key.Code, g.Count()));
        var byStatus = Enum.GetValues<StuckReportStatus>()
            .ToDictionary(status => status.Code(), status => within.Count(r => r.Row.Status == status), StringComparer.Ordinal);
        return new StuckReportStatistics(from, to, within.Count, byStatus, [.. counts]);
    }
}
