using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>The <c>data</c> of the <c>stuck_report.*</c> webhooks.</summary>
/// <param name="ReportId">The report.</param>
/// <param name="Number">Its number, for people.</param>
/// <param name="Url">Where support reads it.</param>
/// <param name="WorkspaceId">Its workspace.</param>
/// <param name="ConnectorId">The connector it is about, or absent.</param>
/// <param name="ReauthId">The attempt it is about, or absent.</param>
/// <param name="Provider">The provider's id, or absent.</param>
/// <param name="Step">Where the person is stuck.</param>
/// <param name="Code">The attempt's outcome, or absent.</param>
/// <param name="Status">Where the report stands.</param>
/// <param name="ReportedBy">The reporter's name.</param>
/// <param name="HasScreenshot">Whether there is one.</param>
/// <param name="Description">What the reporter wrote.</param>
/// <param name="Message">With <c>stuck_report.replied</c>: what was written, and by whom.</param>
internal sealed record StuckReportEvent(
    string ReportId,
    long Number,
    string Url,
    string WorkspaceId,
    string? ConnectorId,
    string? ReauthId,
    string? Provider,
    string Step,
    string? Code,
    StuckReportStatus Status,
    string ReportedBy,
    bool HasScreenshot,
    string Description,
    ReportMessage? Message = null
)
{
    public const string CreatedType = "stuck_report.created";
    public const string RepliedType = "stuck_report.replied";

    /// <summary>Where support reads a report.</summary>
    public static string ConsolePath(string reportId) => $"/support/reports/{reportId}";

    internal static OutboxMessage Created(StuckReport report, AddressOptions options, DateTimeOffset now) =>
        Envelope(CreatedType, Of(report, message: null, options), now);

    internal static OutboxMessage Replied(StuckReport report, ReportMessage message, AddressOptions options, DateTimeOffset now) =>
        Envelope(RepliedType, Of(report, message, options), now);

    internal static StuckReportEvent? From(OutboxMessage message) =>
        message.EventType is CreatedType or RepliedType ? message.Data.Deserialize(StuckReportEventJson.Default.StuckReportEvent) : null;

    private static StuckReportEvent Of(StuckReport r, ReportMessage? message, AddressOptions options) =>
        new(
            r.Id,
            r.Number,
            options.Absolute(ConsolePath(r.Id)),
            r.WorkspaceId,
            r.ConnectorId,
            r.ReauthId,
            r.ProviderId,
            r.Step,
            r.Code,
            r.Status,
            r.ReportedBy.Name,
            r.Screenshot is not null,
            r.Description,
            message
        );

    /// <summary>In the order of the report, not of its connector.</summary>
    private static OutboxMessage Envelope(string type, StuckReportEvent data, DateTimeOffset now) =>
        OutboxMessage.Create(
            type,
            data.WorkspaceId,
            data.ReportId,
            JsonSerializer.SerializeToElement(data, StuckReportEventJson.Default.StuckReportEvent),
            now
        );
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseEnum<StuckReportStatus>), typeof(SnakeCaseEnum<MessageSide>)]
)]
[JsonSerializable(typeof(StuckReportEvent))]
internal sealed partial class StuckReportEventJson : JsonSerializerContext;
