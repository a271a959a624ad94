using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>What support gets of a person who cannot go on, and the conversation about it.</summary>
public sealed record StuckReport : IDocument<StuckReport>
{
    /// <summary>By the last change of any report: see <see cref="StuckReportLedger"/>.</summary>
    public static DocumentIndex<StuckReport> ByChange { get; } = new("change", r => StuckReportLedger.Key(r.Change));

    /// <summary>Those of one caller as <c>subject/id</c>; ids sort by time.</summary>
    public static DocumentIndex<StuckReport> ByReporter { get; } = new("reporter", r => $"{r.ReportedBy.Subject}/{r.Id}");

    /// <summary>Those of one workspace by the time of creation, for its quota.</summary>
    public static DocumentIndex<StuckReport> ByWorkspace { get; } = new("workspace", r => $"{r.WorkspaceId}/{ExpiryKey.Of(r.CreatedAt)}/{r.Id}");

    /// <summary>By the time of the last change, for their retention.</summary>
    public static DocumentIndex<StuckReport> ByUpdate { get; } = new("updated", r => ExpiryKey.Of(r.UpdatedAt));

    /// <summary>By the Idempotency-Key they were sent with.</summary>
    public static DocumentIndex<StuckReport> ByRequest { get; } = new("request", r => r.Request?.KeyHash);

    public static DocumentType<StuckReport> Type { get; } =
        new("stuck_reports", DocumentJson.Of<StuckReport>(StuckReportJson.Default), ByChange, ByReporter, ByWorkspace, ByUpdate, ByRequest)
        {
            NeedsRoom = true,
        };

    public required string Id { get; init; }

    /// <summary>1, 2, 3… of this service; people say "#1042".</summary>
    public required long Number { get; init; }

    /// <summary>The place of its last change in the order of all changes of reports.</summary>
    public required long Change { get; init; }

    public required string WorkspaceId { get; init; }

    public string? ConnectorId { get; init; }

    public string? ReauthId { get; init; }

    public string? ProviderId { get; init; }

    /// <summary>The walkthrough's step, or <see cref="OtherStep"/>.</summary>
    public required string Step { get; init; }

    /// <summary>The attempt's outcome when it was reported; null without an attempt, or while that was open.</summary>
    public string? Code { get; init; }

    public required string Description { get; init; }

    public StuckReportStatus Status { get; init; }

    /// <summary>The assigned support person.</summary>
    public string? Assignee { get; init; }

    public required Reporter ReportedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public ReportDiagnostics? Diagnostics { get; init; }

    /// <summary>The attempt's steps, copied when it was reported: attempts are deleted sooner than reports.</summary>
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>The company that the connector is bound to.</summary>
    public Instance? Expected { get; init; }

    /// <summary>The companies the login gave access to.</summary>
    public IReadOnlyList<Instance> Seen { get; init; } = [];

    public Screenshot? Screenshot { get; init; }

    /// <summary>Whether support has replied since the reporter last looked.</summary>
    public bool UnreadByReporter { get; init; }

    public IReadOnlyList<ReportMessage> Messages { get; init; } = [];

    public ReportRequest? Request { get; init; }

    public const string OtherStep = "other";
}

/// <summary>Where a report stands.</summary>
public enum StuckReportStatus
{
    /// <summary>Nobody of support has taken it up.</summary>
    New,

    /// <summary>Support is at work, or it is support's turn to answer.</summary>
    InProgress,

    /// <summary>Support has answered; it is the reporter's turn.</summary>
    WaitingForCustomer,

    /// <summary>Done, until the reporter writes again.</summary>
    Resolved,
}

/// <summary>How a status is written in addresses, forms and counts: as in the JSON of the REST API.</summary>
internal static class StuckReportStatuses
{
    private static readonly EnumCodes<StuckReportStatus> Codes = new(
        (StuckReportStatus.New, "new"),
        (StuckReportStatus.InProgress, "in_progress"),
        (StuckReportStatus.WaitingForCustomer, "waiting_for_customer"),
        (StuckReportStatus.Resolved, "resolved")
    );

    public static string Code(this StuckReportStatus status) => Codes.Of(status);

    public static StuckReportStatus? Find(string? code) => Codes.Find(code);
}

/// <summary>Who reported.</summary>
/// <param name="Subject">The caller: <c>session:{id}</c>, or <c>key:{id}</c> of the platform.</param>
/// <param name="Name">For people.</param>
/// <param name="Email">Where support's answers go as well; as the platform gave it when it paired the session, never as the reporter says.</param>
public sealed record Reporter(string Subject, string Name, string? Email = null)
{
    /// <summary>The person's name, fit to be shown.</summary>
    public string Name
    {
        get;
        init => field = DisplayText.Of(value) ?? Subject;
    } = DisplayText.Of(Name) ?? Subject;
}

/// <summary>What the reporter's browser tells of itself. Texts for people to read: nothing is decided by them.</summary>
public sealed record ReportDiagnostics(
    string? ExtensionVersion,
    string? Browser,
    string? Locale,
    string? PageHost,
    string? Platform,
    double? DevicePixelRatio,
    string? Viewport
);

/// <summary>The screenshot as stored, which differs from what was sent.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Bytes">Of the WebP file.</param>
/// <param name="Sha256">Of the WebP file, in hexadecimal.</param>
public sealed record Screenshot(int Width, int Height, long Bytes, string Sha256);

/// <summary>One message of the conversation.</summary>
/// <param name="Internal">An internal note, never shown to the reporter.</param>
public sealed record ReportMessage(string Id, DateTimeOffset At, MessageSide From, string Author, string Text, bool Internal = false);

/// <summary>Which side wrote a message.</summary>
public enum MessageSide
{
    Support,
    Reporter,
}

/// <summary>What makes a repetition of a request known.</summary>
/// <param name="KeyHash">Of caller and Idempotency-Key.</param>
/// <param name="Fingerprint">Of the report's fields and the bytes of the screenshot.</param>
public sealed record ReportRequest(string KeyHash, string Fingerprint);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(StoredEnum<StuckReportStatus>), typeof(StoredEnum<MessageSide>)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(StuckReport))]
[JsonSerializable(typeof(StuckReportLedger))]
[JsonSerializable(typeof(StuckReportRemoval))]
[JsonSerializable(typeof(RefusedScreenshot))]
internal sealed partial class StuckReportJson : JsonSerializerContext;
