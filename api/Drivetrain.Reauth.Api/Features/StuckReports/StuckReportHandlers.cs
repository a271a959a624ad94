using System.ComponentModel;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.StuckReports;

/// <summary>What is done with one report.</summary>
internal static class StuckReportHandlers
{
    public const string WebP = "image/webp";

    private const string What = "report";

    /// <summary>Were it opened as a page by mistake, it could do nothing.</summary>
    private const string Sandbox = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static async Task<Results<Ok<StuckReportResponse>, ProblemHttpResult>> GetAsync(
        [Description("The report's id, stk_….")] string reportId,
        Caller caller,
        StuckReportDesk desk,
        CancellationToken cancellationToken
    ) => Answer(await desk.FindAsync(reportId, caller, cancellationToken), caller);

    public static async Task<Results<Ok<StuckReportResponse>, ProblemHttpResult>> UpdateAsync(
        [Description("The report's id, stk_….")] string reportId,
        UpdateStuckReportRequest request,
        Caller caller,
        StuckReportDesk desk,
        CancellationToken cancellationToken
    )
    {
        if (await desk.FindAsync(reportId, caller, cancellationToken) is not { } report)
        {
            return Problems.NotFound(What);
        }

        if (StuckReportDesk.IsSupport(caller))
        {
            return Answer(await desk.UpdateAsync(reportId, caller, request.Status, request.Assignee, cancellationToken), caller);
        }

        return request.Status is not null || request.Assignee is not null
            ? StuckReportProblems.OnlySupport.Result()
            : Answer(request.Read is true ? await desk.ReadAsync(reportId, caller, cancellationToken) : report, caller);
    }

    public static async Task<Results<Ok<StuckReportResponse>, ProblemHttpResult>> ReplyAsync(
        [Description("The report's id, stk_….")] string reportId,
        ReplyToStuckReportRequest request,
        Caller caller,
        StuckReportDesk desk,
        CancellationToken cancellationToken
    )
    {
        var isInternal = request.Internal is true;
        if (isInternal && !StuckReportDesk.IsSupport(caller) && await desk.FindAsync(reportId, caller, cancellationToken) is not null)
        {
            return StuckReportProblems.OnlySupport.Result();
        }

        var result = await desk.ReplyAsync(reportId, caller, request.Text, isInternal, cancellationToken);
        return result.Full ? StuckReportProblems.TooManyMessages.Result() : Answer(result.Report, caller);
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description("The report's id, stk_….")] string reportId,
        Caller caller,
        StuckReportDesk desk,
        CancellationToken cancellationToken
    ) => await desk.DeleteAsync(reportId, caller, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound(What);

    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ScreenshotAsync(
        [Description("The report's id, stk_….")] string reportId,
        Caller caller,
        StuckReportDesk desk,
        HttpContext http,
        CancellationToken cancellationToken,
        [OneOf("full", "thumbnail"), Description("'full', or 'thumbnail' for up to 320 pixels wide.")] string size = "full"
    )
    {
        if (
            await desk.FindAsync(reportId, caller, cancellationToken) is not { } report
            || await desk.OpenScreenshotAsync(report, size is "thumbnail", http.IsHead() ? null : caller, cancellationToken) is not { } stream
        )
        {
            return Problems.NotFound("screenshot");
        }

        http.Response.Headers.ContentSecurityPolicy = Sandbox;
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.File(stream, WebP, fileDownloadName: $"report-{report.Number}{(size is "thumbnail" ? "-thumbnail" : "")}.webp");
    }

    private static Results<Ok<StuckReportResponse>, ProblemHttpResult> Answer(StuckReport? report, Caller caller) =>
        report is null ? Problems.NotFound(What) : TypedResults.Ok(StuckReportResponse.From(report, StuckReportDesk.IsSupport(caller)));
}
