using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>
/// That a workspace sent an image which its decoder refused: it cost as much as a report, and counts as one. Kept for as long as the quota looks back.
/// </summary>
internal sealed record RefusedScreenshot : IDocument<RefusedScreenshot>
{
    public static DocumentIndex<RefusedScreenshot> ByWorkspace { get; } = new("workspace", r => $"{r.WorkspaceId}/{ExpiryKey.Of(r.At)}/{r.Id}");

    public static DocumentIndex<RefusedScreenshot> ByExpiry { get; } = new("expiry", r => ExpiryKey.Of(r.At + StuckReportIntake.QuotaWindow));

    public static DocumentType<RefusedScreenshot> Type { get; } =
        new("refused_screenshots", DocumentJson.Of<RefusedScreenshot>(StuckReportJson.Default), ByWorkspace, ByExpiry);

    public required string Id { get; init; }

    public required string WorkspaceId { get; init; }

    public required DateTimeOffset At { get; init; }
}
