using Drivetrain.Reauth.Api.Features.Contributions;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Pages;
using Drivetrain.Reauth.Api.Foundation.Callers;

namespace Drivetrain.Reauth.Api.Features.SupportConsole.Statistics;

/// <summary>Where people get stuck.</summary>
internal static class StatisticsEndpoints
{
    public static IReadOnlyList<int> Periods { get; } = [7, 30, 90];

    public static void Map(RouteGroupBuilder console) => console.MapGet("/statistics", ShowAsync);

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Caller caller,
        StuckReportDirectory directory,
        ConsolePages pages,
        Sightings sightings,
        TimeProvider time
    )
    {
        var asked = http.Request.Query["days"].ToString();
        var days = Periods.FirstOrDefault(period => string.Equals(period.ToString(), asked, StringComparison.Ordinal), 30);
        var rows = (await directory.RowsAsync(http.RequestAborted)).Where(row => caller.MaySee(row.WorkspaceId));
        var counts = StuckReportListing.Count(rows, days, time.GetUtcNow());
        var words = pages.WordsFor(http);
        // The counts are of all workspaces together.
        var all = caller.WorkspaceId is null ? await sightings.DoubtfulAsync(http.RequestAborted) : [];
        var doubtful = all.Select(rules => rules with { Provider = words.Provider(rules.Provider) }).ToList();
        return pages.Page<StatisticsPage>(
            http,
            caller,
            StatisticsModel.Of(counts, days, step => words.Step(providerId: null, step), words.Code) with
            {
                Doubtful = doubtful,
            }
        );
    }
}
