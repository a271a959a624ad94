using System.Globalization;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Foundation.Callers;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Lists;

/// <summary>The list of reports, and whether it has changed.</summary>
internal static class ListEndpoints
{
    public static void Map(RouteGroupBuilder console)
    {
        console.MapGet("", ShowAsync);
        console.MapGet("/changes", ChangesAsync).WithMetadata(new NoUse());
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Caller caller, ConsolePages pages, ReportLists lists)
    {
        var (query, cursor) = (http.Request.Query, http.Request.Query["before"].ToString());
        long? before = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return ReportFilters.Read(query) is not { } filters || (cursor.Length > 0 && before is null)
            ? pages.InvalidFilter(http, caller)
            : pages.Page<ListPage>(http, caller, await lists.ReadAsync(filters, before, caller, http.RequestAborted));
    }

    /// <summary>What an open page asks again and again. The entity tag is the newest change of any report, so that "nothing new" costs one read.</summary>
    private static async Task<IResult> ChangesAsync(HttpContext http, StuckReportDirectory directory)
    {
        var change = await directory.LastChangeAsync(http.RequestAborted);
        var tag = $"\"{change.ToString(CultureInfo.InvariantCulture)}\"";
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch.Contains(tag, StringComparer.Ordinal)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Json(new ReportChanges(change));
    }
}

/// <summary>The newest change of any report.</summary>
internal sealed record ReportChanges(long Change);
