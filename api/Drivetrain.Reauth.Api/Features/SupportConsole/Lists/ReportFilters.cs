using System.Globalization;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Lists;

/// <summary>The filters of the list, as they stand in its address: empty ones are none.</summary>
public sealed record ReportFilters
{
    private const int MaxText = 200;

    public string? Status { get; init; }

    public string? Workspace { get; init; }

    public string? Provider { get; init; }

    public string? Step { get; init; }

    public string? Code { get; init; }

    public string? Assignee { get; init; }

    public string? Connector { get; init; }

    /// <summary>Only older ones: <c>2d</c>, <c>12h</c>.</summary>
    public string? Age { get; init; }

    public string? Q { get; init; }

    /// <summary>The first day, in UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Whether anything but the status is asked for.</summary>
    public bool IsNarrow => this with { Status = null } != new ReportFilters();

    public bool IsEmpty => this == new ReportFilters();

    /// <summary>Null when one of them can't be read.</summary>
    public static ReportFilters? Read(IQueryCollection query)
    {
        var filters = new ReportFilters
        {
            Status = Text("status"),
            Workspace = Text("workspace"),
            Provider = Text("provider"),
            Step = Text("step"),
            Code = Text("code"),
            Assignee = Text("assignee"),
            Connector = Text("connector"),
            Age = Text("age"),
            Q = Text("q"),
            From = Day("from"),
            To = Day("to"),
        };
        var canRead =
            !query.Any(parameter => parameter.Value.ToString().Length > MaxText)
            && (filters.From is null) == (Text("from") is null)
            && (filters.To is null) == (Text("to") is null)
            && filters.ToQuery(DateTimeOffset.UnixEpoch.AddYears(100)) is not null;
        return canRead ? filters : null;

        string? Text(string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text : null;
        DateOnly? Day(string name) =>
            DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>What is asked for, among what the caller may see.</summary>
    internal StuckReportQuery? ToQuery(DateTimeOffset now, Caller caller) => ToQuery(now)?.VisibleTo(caller);

    /// <summary>The query of an address that asks for the same, with some of it changed.</summary>
    public string ToAddress(string path = SignIn.LocalPath.Home, long? before = null)
    {
        (string Name, string? Value)[] all =
        [
            ("status", Status),
            ("q", Q),
            ("workspace", Workspace),
            ("provider", Provider),
            ("step", Step),
            ("code", Code),
            ("assignee", Assignee),
            ("connector", Connector),
            ("age", Age),
            ("from", From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("to", To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("before", before?.ToString(CultureInfo.InvariantCulture)),
        ];
        return path + QueryString.Create(all.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value)));
    }

    private StuckReportQuery? ToQuery(DateTimeOffset now)
    {
        // Age and status are read as the REST API reads them.
        var rest = new StuckReportFilters
        {
            Status = Status,
            WorkspaceId = Workspace,
            Provider = Provider,
            Step = Step,
            Code = Code,
            Assignee = Assignee,
            ConnectorId = Connector,
            OlderThan = Age,
            Q = Q,
        };
        if (rest.ToQuery(now) is not { } query)
        {
            return null;
        }

        var end = To is { } to ? new DateTimeOffset(to, TimeOnly.MaxValue, TimeSpan.Zero) : (DateTimeOffset?)null;
        return query with
        {
            CreatedFrom = From is { } from ? new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero) : null,
            CreatedBefore = end is null || query.CreatedBefore < end ? query.CreatedBefore : end,
        };
    }
}
