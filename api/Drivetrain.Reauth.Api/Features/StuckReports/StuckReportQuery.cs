using Drivetrain.Reauth.Api.Foundation.Callers;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Which reports are wanted; null leaves a filter out.</summary>
/// <param name="Code">An outcome's code, or <c>none</c> for reports without one.</param>
/// <param name="Assignee">A name, or <c>none</c> for reports that nobody has.</param>
/// <param name="CreatedBefore">Only older ones.</param>
/// <param name="CreatedFrom">Only those of this instant and younger.</param>
/// <param name="Text">Words that all have to occur, each at the beginning of a word; <c>#1042</c> finds a number.</param>
internal sealed record StuckReportQuery(
    StuckReportStatus? Status = null,
    string? WorkspaceId = null,
    string? ProviderId = null,
    string? Step = null,
    string? Code = null,
    string? Assignee = null,
    string? ConnectorId = null,
    DateTimeOffset? CreatedBefore = null,
    string? Text = null,
    DateTimeOffset? CreatedFrom = null
)
{
    public const string None = "none";

    /// <summary>What of it the caller may see. A key of one workspace sees no other, whatever it asks for.</summary>
    public StuckReportQuery VisibleTo(Caller caller) =>
        caller.WorkspaceId is null ? this
        : WorkspaceId is null || caller.MaySee(WorkspaceId) ? this with { WorkspaceId = caller.WorkspaceId }
        : this with { WorkspaceId = "-" };

    /// <summary>A test of rows, with the words prepared once.</summary>
    public Func<StuckReportRow, bool> Compile()
    {
        long? number =
            Text?.Trim() is ['#', .. var digits] && long.TryParse(digits, System.Globalization.NumberStyles.None, provider: null, out var parsed)
                ? parsed
                : null;
        var terms = Text is null || number is not null ? [] : SearchText.Terms(Text);
        return row =>
            (Status is null || row.Status == Status)
            && (number is null || row.Number == number)
            && (CreatedBefore is null || row.CreatedAt < CreatedBefore)
            && (CreatedFrom is null || row.CreatedAt >= CreatedFrom)
            && Same(WorkspaceId, row.WorkspaceId)
            && Same(ProviderId, row.ProviderId)
            && Same(Step, row.Step)
            && SameOrNone(Code, row.Code)
            && SameOrNone(Assignee, row.Assignee)
            && Same(ConnectorId, row.ConnectorId)
            && SearchText.Matches(row.Text, terms);
    }

    private static bool Same(string? wanted, string? value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);

    private static bool SameOrNone(string? wanted, string? value) =>
        Same(wanted, value) || (value is null && string.Equals(wanted, None, StringComparison.Ordinal));
}

/// <summary>What memory keeps of a report: enough to find it, and to count it.</summary>
internal sealed record StuckReportRow(
    string Id,
    long Number,
    StuckReportStatus Status,
    string WorkspaceId,
    string? ProviderId,
    string Step,
    string? Code,
    string? Assignee,
    string? ConnectorId,
    DateTimeOffset CreatedAt,
    byte[] Text
)
{
    public static StuckReportRow Of(StuckReport r) =>
        new(r.Id, r.Number, r.Status, r.WorkspaceId, r.ProviderId, r.Step, r.Code, r.Assignee, r.ConnectorId, r.CreatedAt, SearchText.Of(r));
}
