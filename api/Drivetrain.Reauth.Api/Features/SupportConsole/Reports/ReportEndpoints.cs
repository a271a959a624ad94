using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Reports;

/// <summary>One report: its page, its screenshot, its end.</summary>
internal static class ReportEndpoints
{
    /// <summary>Were it opened as a page, it could do nothing.</summary>
    private const string Sandbox = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void Map(RouteGroupBuilder console)
    {
        var report = console.MapGroup("/reports/{reportId}");
        report.MapGet("", ShowAsync);
        report.MapGet("/screenshot", ScreenshotAsync);
        report.MapGet("/deletion", AskToDeleteAsync);
        report.MapPost("/deletion", DeleteAsync);
        report.MapPost("/status", ReportActions.SetStatusAsync);
        report.MapPost("/assignee", ReportActions.AssignAsync);
        report.MapPost("/messages", ReportActions.WriteAsync).WithMetadata(new KeepsDraft());
    }

    private static async Task<IResult> ShowAsync(
        string reportId,
        HttpContext http,
        Caller caller,
        StuckReportDesk desk,
        ConsolePages pages,
        ReportViews views
    ) =>
        await desk.FindAsync(reportId, caller, http.RequestAborted) is { } report
            ? pages.Page<ReportPage>(http, caller, await views.OfAsync(report, caller, http.RequestAborted) with { Flash = FlashCookie.Take(http, reportId) })
            : pages.NotFound(http, caller);

    /// <summary>Shown in the page, so not as a download. Each look is written down.</summary>
    private static async Task<IResult> ScreenshotAsync(string reportId, HttpContext http, Caller caller, StuckReportDesk desk, ConsolePages pages, string? size)
    {
        if (
            await desk.FindAsync(reportId, caller, http.RequestAborted) is not { } report
            || await desk.OpenScreenshotAsync(report, size is "thumbnail", http.IsHead() ? null : caller, http.RequestAborted) is not { } stream
        )
        {
            return pages.NotFound(http, caller);
        }

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Sandbox;
        headers.ContentDisposition = "inline";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.File(stream, StuckReportHandlers.WebP);
    }

    private static async Task<IResult> AskToDeleteAsync(string reportId, HttpContext http, Caller caller, StuckReportDesk desk, ConsolePages pages) =>
        await desk.FindAsync(reportId, caller, http.RequestAborted) is { } report ? pages.Page<DeletePage>(http, caller, report) : pages.NotFound(http, caller);

    private static async Task<IResult> DeleteAsync(string reportId, HttpContext http, Caller caller, StuckReportDesk desk, ConsolePages pages) =>
        await desk.DeleteAsync(reportId, caller, http.RequestAborted) ? SeeOther.To(LocalPath.Home) : pages.NotFound(http, caller);
}
