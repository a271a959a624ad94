using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>A report, as multipart/form-data.</summary>
/// <param name="Report">As application/json of at most 64 KB.</param>
/// <param name="Screenshot">A PNG, JPEG or WebP image of at most 5 MB and 40 megapixels, with its own Content-Type.</param>
public sealed record StuckReportForm(
    [property: Part("application/json")] CreateStuckReportRequest Report,
    [property: Part("image/png, image/jpeg, image/webp")] IFormFile? Screenshot = null
);

/// <summary>Where someone is stuck. The service adds what it knows about the attempt (steps, codes, companies, trace ids).</summary>
/// <param name="Step">The walkthrough's step, or <c>other</c>.</param>
/// <param name="Description">What happened, in the person's words.</param>
/// <param name="ConnectorId">The connector it is about; ignored if it no longer exists.</param>
/// <param name="ReauthId">The attempt it is about; absent for the connector's newest. Ignored if it no longer exists.</param>
/// <param name="WorkspaceId">The workspace, for a key of many; a session has one.</param>
/// <param name="Diagnostics">What the browser reports about itself.</param>
public sealed record CreateStuckReportRequest(
    [property: Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")] string Step,
    [property: Required, TextLength(5000, MinimumLength = 1)] string Description,
    [property: Identifier] string? ConnectorId = null,
    [property: Identifier] string? ReauthId = null,
    [property: WorkspaceId] string? WorkspaceId = null,
    ReportDiagnosticsRequest? Diagnostics = null
);

/// <summary>What the browser reports about itself; all of it optional. Never a URL, a token or a code.</summary>
/// <param name="ExtensionVersion">Such as <c>1.4.0</c>.</param>
/// <param name="Browser">Name and version.</param>
/// <param name="Locale">A language tag (BCP 47).</param>
/// <param name="PageHost">The page's host, without path and query.</param>
/// <param name="Platform">The operating system.</param>
/// <param name="DevicePixelRatio">Device pixels per CSS pixel.</param>
/// <param name="Viewport">Such as <c>1280x720</c>, in CSS pixels.</param>
public sealed record ReportDiagnosticsRequest(
    [property: RegularExpression("^[0-9A-Za-z.+-]{1,40}$")] string? ExtensionVersion = null,
    [property: RegularExpression("^[^/?#=&]{1,60}(/[0-9.]{1,30})?$")] string? Browser = null,
    [property: RegularExpression("^[A-Za-z0-9-]{1,35}$")] string? Locale = null,
    [property: RegularExpression("^[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?$")] string? PageHost = null,
    [property: RegularExpression("^[^/?#=&]{1,60}$")] string? Platform = null,
    [property: Range(0.1, 16)] double? DevicePixelRatio = null,
    [property: RegularExpression("^[0-9]{1,5}x[0-9]{1,5}$")] string? Viewport = null
)
{
    internal ReportDiagnostics ToStored() => new(ExtensionVersion, Browser, Locale, PageHost, Platform, DevicePixelRatio, Viewport);
}

/// <summary>What the browser reported about itself.</summary>
/// <param name="ExtensionVersion">Such as <c>1.4.0</c>.</param>
/// <param name="Browser">Name and version.</param>
/// <param name="Locale">A language tag (BCP 47).</param>
/// <param name="PageHost">The page's host, without path and query.</param>
/// <param name="Platform">The operating system.</param>
/// <param name="DevicePixelRatio">Device pixels per CSS pixel.</param>
/// <param name="Viewport">Such as <c>1280x720</c>, in CSS pixels.</param>
public sealed record ReportDiagnosticsResponse(
    string? ExtensionVersion = null,
    string? Browser = null,
    string? Locale = null,
    string? PageHost = null,
    string? Platform = null,
    double? DevicePixelRatio = null,
    string? Viewport = null
)
{
    internal static ReportDiagnosticsResponse? From(ReportDiagnostics? d) =>
        d is null ? null : new(d.ExtensionVersion, d.Browser, d.Locale, d.PageHost, d.Platform, d.DevicePixelRatio, d.Viewport);
}

/// <summary>A report in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number, for people: #1042.</param>
/// <param name="WorkspaceId">Its workspace.</param>
/// <param name="ConnectorId">The connector it is about.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Step">Where the person is stuck.</param>
/// <param name="Code">The attempt's outcome when it was reported.</param>
/// <param name="Excerpt">The beginning of the description.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Assignee">The assigned support person.</param>
/// <param name="ReportedBy">The reporter's name.</param>
/// <param name="CreatedAt">When it was reported.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="HasScreenshot">Whether there is one.</param>
/// <param name="UnreadByReporter">Whether support has replied since the reporter last looked.</param>
/// <param name="Messages">Number of messages visible to the caller.</param>
public sealed record StuckReportSummary(
    string Id,
    long Number,
    string WorkspaceId,
    string? ConnectorId,
    string? Provider,
    string Step,
    string? Code,
    string Excerpt,
    StuckReportStatus Status,
    string? Assignee,
    string ReportedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    bool HasScreenshot,
    bool UnreadByReporter,
    int Messages
)
{
    private const int ExcerptLength = 200;

    internal static StuckReportSummary From(StuckReport r, bool forSupport) =>
        new(
            r.Id,
            r.Number,
            r.WorkspaceId,
            r.ConnectorId,
            r.ProviderId,
            r.Step,
            r.Code,
            Foundation.Values.Excerpt.Of(r.Description, ExcerptLength),
            r.Status,
            forSupport ? r.Assignee : null,
            r.ReportedBy.Name,
            r.CreatedAt,
            r.UpdatedAt,
            r.Screenshot is not null,
            r.UnreadByReporter,
            r.Messages.Count(m => forSupport || !m.Internal)
        );
}

/// <summary>A report with everything visible to the caller.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number, for people: #1042.</param>
/// <param name="WorkspaceId">Its workspace.</param>
/// <param name="ConnectorId">The connector it is about.</param>
/// <param name="ReauthId">The attempt it is about.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Step">Where the person is stuck.</param>
/// <param name="Code">The attempt's outcome when it was reported.</param>
/// <param name="Description">What happened, in the person's words.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Assignee">The assigned support person; for support only.</param>
/// <param name="ReportedBy">The reporter's name.</param>
/// <param name="CreatedAt">When it was reported.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="ResolvedAt">When it was resolved; absent if it isn't.</param>
/// <param name="Diagnostics">What the browser reported about itself.</param>
/// <param name="Timeline">The attempt's steps when it was reported.</param>
/// <param name="Expected">The company that the connector is bound to.</param>
/// <param name="Seen">The companies the login gave access to.</param>
/// <param name="Screenshot">The screenshot as it is stored; absent without one.</param>
/// <param name="UnreadByReporter">Whether support has replied since the reporter last looked.</param>
/// <param name="Messages">The conversation; internal notes for support only.</param>
public sealed record StuckReportResponse(
    string Id,
    long Number,
    string WorkspaceId,
    string? ConnectorId,
    string? ReauthId,
    string? Provider,
    string Step,
    string? Code,
    string Description,
    StuckReportStatus Status,
    string? Assignee,
    string ReportedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ResolvedAt,
    ReportDiagnosticsResponse? Diagnostics,
    IReadOnlyList<TimelineEntry> Timeline,
    InstanceReference? Expected,
    IReadOnlyList<InstanceReference> Seen,
    Screenshot? Screenshot,
    bool UnreadByReporter,
    IReadOnlyList<ReportMessage> Messages
)
{
    internal static StuckReportResponse From(StuckReport r, bool forSupport) =>
        new(
            r.Id,
            r.Number,
            r.WorkspaceId,
            r.ConnectorId,
            r.ReauthId,
            r.ProviderId,
            r.Step,
            r.Code,
            r.Description,
            r.Status,
            forSupport ? r.Assignee : null,
            r.ReportedBy.Name,
            r.CreatedAt,
            r.UpdatedAt,
            r.ResolvedAt,
            ReportDiagnosticsResponse.From(r.Diagnostics),
            r.Timeline,
            InstanceReference.From(r.Expected),
            [.. r.Seen.Select(i => InstanceReference.From(i)!)],
            r.Screenshot,
            r.UnreadByReporter,
            [.. r.Messages.Where(m => forSupport || !m.Internal)]
        );
}

/// <summary>Changes to a report; absent fields stay unchanged.</summary>
/// <param name="Status">Its status; for support.</param>
/// <param name="Assignee">The assignee, or an empty string for unassigned; for support.</param>
/// <param name="Read"><c>true</c>: the reporter has read the replies.</param>
public sealed record UpdateStuckReportRequest(StuckReportStatus? Status = null, [property: TextLength(100)] string? Assignee = null, bool? Read = null);

/// <summary>A message to add to the conversation.</summary>
/// <param name="Text">What is said.</param>
/// <param name="Internal">An internal note, never shown to the reporter; for support. Absent for a reply.</param>
public sealed record ReplyToStuckReportRequest([property: Required, TextLength(5000, MinimumLength = 1)] string Text, bool? Internal = null);

/// <summary>Where people get stuck.</summary>
/// <param name="From">The first day, in UTC.</param>
/// <param name="To">The last day.</param>
/// <param name="Total">Number of reports in that period.</param>
/// <param name="ByStatus">Number of reports by current status.</param>
/// <param name="Counts">By day, step and code; days without reports are omitted.</param>
public sealed record StuckReportStatistics(
    DateOnly From,
    DateOnly To,
    int Total,
    IReadOnlyDictionary<string, int> ByStatus,
    IReadOnlyList<StuckReportCount> Counts
);

/// <summary>Number of reports for one step and code on one day.</summary>
/// <param name="Day">In UTC.</param>
/// <param name="Step">The walkthrough's step.</param>
/// <param name="Code">The attempt's outcome; absent for reports without one.</param>
/// <param name="Count">How many.</param>
public sealed record StuckReportCount(DateOnly Day, string Step, string? Code, int Count);
