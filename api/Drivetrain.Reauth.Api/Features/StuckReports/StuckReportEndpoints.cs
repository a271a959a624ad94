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
            .WithDescription("Support sets status and assignee. The reporter says with `read` that the answers were seen.")
            .WithProblems(CommonProblems.NotFound, StuckReportProblems.OnlySupport);
        group
            .MapPost("/{reportId}/replies", StuckReportHandlers.ReplyAsync)
            .RequireAuthorization(Policies.Authenticated)
            .WithName("replyToStuckReport")
            .WithSummary("Add a message to a report")
            .WithDescription(
                "Support's answer waits for the customer, and is mailed to the reporter where the address is known; an internal note is seen by support alone. "
                    + "The reporter's word is support's to look at, and opens a resolved report again."
            )
            .WithProblems(CommonProblems.NotFound, StuckReportProblems.OnlySupport, StuckReportProblems.TooManyMessages)
            .WithIdempotency();
        group
            .MapDelete("/{reportId}", StuckReportHandlers.DeleteAsync)
            .RequireAuthorization(Policies.Support)
            .WithName("deleteStuckReport")
            .WithSummary("Delete a report")
            .WithDescription("With its conversation and its screenshot. The audit log remembers that there was one.")
            .WithProblems(CommonProblems.NotFound);
        return v1;
    }

    private static void MapUpload(RouteGroupBuilder group) =>
        group
            .MapPost("", (HttpContext http, Caller caller, StuckReportUploadHandler handler) => handler.HandleAsync(http, caller))
            .RequireAuthorization(Policies.Workspace)
            .WithName("createStuckReport")
            .WithSummary("Report that somebody is stuck")
            .WithDescription(
                "Two parts: `report` (application/json) and, if there is one, `screenshot`: a PNG, JPEG or WebP by its bytes, whatever it is labelled "
                    + "as. The service adds what the attempt knows: steps, codes, the expected and the "
                    + "seen company, the provider's trace ids. The screenshot is decoded and encoded anew; nothing else of the file is kept."
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
            .RequireAuthorization(Policies.Authenticated)
            .WithName("listStuckReports")
            .WithSummary("List reports")
            .WithDescription(
                "Newest first. Support sees all, by any filters together; everybody else what they reported themselves, where filters are refused. "
                    + "`q` finds reports in which all its words begin a word: of the number, names, codes, trace ids, the description and the messages."
            )
            .WithProblems(CommonProblems.InvalidParameter, CommonProblems.InvalidCursor, StuckReportProblems.OnlySupport);
        group
            .MapGet("/statistics", StuckReportListing.CountAsync)
            .RequireAuthorization(Policies.Support)
            .WithName("countStuckReports")
            .WithSummary("Count reports by day, step and code")
            .WithDescription("Where people get stuck: the last 30 days, or as many as asked for.")
            .WithProblems(CommonProblems.InvalidParameter);
        group
            .MapGet("/{reportId}", StuckReportHandlers.GetAsync)
            .RequireAuthorization(Policies.Authenticated)
            .WithName("getStuckReport")
            .WithSummary("Read a report")
            .WithDescription("Support sees everything; the reporter neither internal notes nor the assignee.")
            .WithProblems(CommonProblems.NotFound);
        group
            .MapGet("/{reportId}/screenshot", StuckReportHandlers.ScreenshotAsync)
            .RequireAuthorization(Policies.Support)
            .WithName("getStuckReportScreenshot")
            .WithSummary("Look at a report's screenshot")
            .WithDescription("A WebP file, or its thumbnail of at most 320 pixels in width. Each look is in the audit log.")
            .Produces(StatusCodes.Status200OK, contentType: StuckReportHandlers.WebP)
            .WithProblems(CommonProblems.NotFound, CommonProblems.InvalidParameter);
    }
}
