using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Microsoft.AspNetCore.Mvc;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>Reports in the REST API.</summary>
internal static class StuckReportEndpoints
{
    public static RouteGroupBuilder MapStuckReports(this RouteGroupBuilder v1)
    {
        var group = v1.MapGroup("/stuck-reports").WithTags(StuckReportExamples.Tag);
        MapUpload(group);
        MapReading(group);
        group
            .MapPatch("/{reportId}", StuckReportHandlers.UpdateAsync)
            .RequireAuthorization(Policies.Authenticated)
            .WithName("updateStuckReport")
            .WithSummary("Change a report")
            .WithDescription("Support sets status and assignee. The reporter uses `read` to mark replies as seen.")
            .WithProblems(CommonProblems.NotFound, StuckReportProblems.OnlySupport);
        group
            .MapPost("/{reportId}/replies", StuckReportHandlers.ReplyAsync)
            .RequireAuthorization(Policies.Authenticated)
            .WithName("replyToStuckReport")
            .WithSummary("Add a message to a report")
            .WithDescription(
                "A reply from support sets the report to waiting for customer and is e-mailed to the reporter if the address is "
                    + "known. Internal notes are visible to support only. "
                    + "A message from the reporter reopens a resolved report."
            )
            .WithProblems(CommonProblems.NotFound, StuckReportProblems.OnlySupport, StuckReportProblems.TooManyMessages)
            .WithIdempotency();
        group
            .MapDelete("/{reportId}", StuckReportHandlers.DeleteAsync)
            .RequireAuthorization(Policies.Support)
            .WithName("deleteStuckReport")
            .WithSummary("Delete a report")
            .WithDescription("Deletes its conversation and screenshot as well. The audit log records the deletion.")
            .WithProblems(CommonProblems.NotFound);
        return v1;
    }

    private static void MapUpload(RouteGroupBuilder group) =>
        group
            .MapPost("", (HttpContext http, Caller caller, StuckReportUploadHandler handler) => handler.HandleAsync(http, caller))
            .RequireAuthorization(Policies.Workspace)
            .WithName("createStuckReport")
            .WithSummary("Report that someone is stuck")
            .WithDescription(
                "Two parts: `report` (application/json) and optionally `screenshot`: a PNG, JPEG or WebP image, recognized by its "
                    + "bytes regardless of its declared "
                    + "type. The service adds what it knows about the attempt: steps, codes, expected and "
                    + "actual company, and the provider's trace IDs. The screenshot is decoded and re-encoded; nothing else in the file is kept."
            )
            .Accepts<StuckReportForm>("multipart/form-data")
            .Produces<StuckReportResponse>(StatusCodes.Status201Created)
            .WithMetadata(new RequestSizeLimitAttribute(ReportUploadReader.MaxBody), new IdempotencyMetadata())
            .WithProblems(
                IdempotencyFilter.InvalidKey,
                IdempotencyFilter.KeyReused,
                CommonProblems.NotFound,
                CommonProblems.WorkspaceRequired,
                StuckReportProblems.MalformedMultipart,
                StuckReportProblems.UnknownPart,
                StuckReportProblems.ReportMissing,
                StuckReportProblems.TooSlow,
                StuckReportProblems.ScreenshotTooLarge,
                StuckReportProblems.NotAnImage,
                StuckReportProblems.TooManyPixels,
                StuckReportProblems.Corrupt,
                StuckReportProblems.Unsupported,
                StuckReportProblems.QuotaExceeded,
                StuckReportProblems.TooManyAtOnce,
                QuotaProblems.Exceeded
            );

    private static void MapReading(RouteGroupBuilder group)
    {
        group
            .MapGet("", StuckReportListing.ListAsync)
            .WithQueryFilters()
            .RequireAuthorization(Policies.Authenticated)
            .WithName("listStuckReports")
            .WithSummary("List reports")
            .WithDescription(
                "Newest first. Support sees all reports and can combine filters; everyone else sees only their own reports and can't filter. "
                    + "`q` finds reports in which each search word starts a word in the number, names, codes, trace IDs, description or messages."
            )
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor, StuckReportProblems.OnlySupport);
        group
            .MapGet("/statistics", StuckReportListing.CountAsync)
            .RequireAuthorization(Policies.Support)
            .WithName("countStuckReports")
            .WithSummary("Count reports by day, step and code")
            .WithDescription("Where people get stuck: the last 30 days, or the number of days requested.")
            .WithProblems(CommonProblems.InvalidParameter);
        group
            .MapGet("/{reportId}", StuckReportHandlers.GetAsync)
            .RequireAuthorization(Policies.Authenticated)
            .WithName("getStuckReport")
            .WithSummary("Read a report")
            .WithDescription("Support sees everything; the reporter sees neither internal notes nor the assignee.")
            .WithProblems(CommonProblems.NotFound);
        group
            .MapGet("/{reportId}/screenshot", StuckReportHandlers.ScreenshotAsync)
            .RequireAuthorization(Policies.Support)
            .WithName("getStuckReportScreenshot")
            .WithSummary("Get a report's screenshot")
            .WithDescription("A WebP file, or its thumbnail up to 320 pixels wide. Each view is recorded in the audit log.")
            .Produces<Stream>(StatusCodes.Status200OK, StuckReportHandlers.WebP)
            .WithProblems(CommonProblems.NotFound, CommonProblems.InvalidParameter);
    }
}
