using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>
/// The one document that every change of a report changes as well. It gives numbers without gaps, and it puts all changes into one order: whoever has seen
/// change n finds everything since by asking for the changes above n, on any instance of the service. Reports are written seldom enough to afford it.
/// </summary>
internal sealed record StuckReportLedger : IDocument<StuckReportLedger>
{
    public const string TheId = "stuck_reports";

    public static DocumentType<StuckReportLedger> Type { get; } = new("stuck_report_ledger", DocumentJson.Of<StuckReportLedger>(StuckReportJson.Default));

    public string Id { get; init; } = TheId;

    /// <summary>The newest report's.</summary>
    public long LastNumber { get; init; }

    public long LastChange { get; init; }

    /// <summary>Sorts as the numbers do.</summary>
    public static string Key(long change) => change.ToString("d19", CultureInfo.InvariantCulture);
}

/// <summary>That a report was deleted, for whoever has it in memory. Kept for a month.</summary>
internal sealed record StuckReportRemoval : IDocument<StuckReportRemoval>
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static DocumentIndex<StuckReportRemoval> ByChange { get; } = new("change", r => StuckReportLedger.Key(r.Change));

    public static DocumentIndex<StuckReportRemoval> ByExpiry { get; } = new("expiry", r => ExpiryKey.Of(r.At + Kept));

    public static DocumentType<StuckReportRemoval> Type { get; } =
        new("stuck_report_removals", DocumentJson.Of<StuckReportRemoval>(StuckReportJson.Default), ByChange, ByExpiry);

    /// <summary>The report's.</summary>
    public required string Id { get; init; }

    public required long Change { get; init; }

    public required DateTimeOffset At { get; init; }
}
