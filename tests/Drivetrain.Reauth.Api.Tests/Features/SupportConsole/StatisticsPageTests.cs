using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Statistics;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

public sealed class StatisticsPageTests : IDisposedByXunit
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Page_CountsByDayStepAndOutcomeAndEachLeadsToTheList()
    {
        await _api.ReportToConsoleAsync(step: "log-in");
        await _api.ReportToConsoleAsync(step: "log-in");
        _api.Time.Leap(TimeSpan.FromDays(1));
        await _api.ReportToConsoleAsync();
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync("/support/statistics?days=7");
        Assert.Contains("3 in 7 days", page.Text, StringComparison.Ordinal);
        Assert.Contains("<title>23 Nov 2026: 2</title>", page.Html, StringComparison.Ordinal);
        var links = Regex
            .Matches(page.Html, "href=\"(?<to>/support\\?[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups["to"].Value.Replace("&amp;", "&", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        Assert.Contains("/support?step=log-in&from=2026-11-18&to=2026-11-24", links);
        Assert.Equal([2, 1], (await sam.GetAsync("/support?step=log-in&from=2026-11-18&to=2026-11-24")).Numbers);
        Assert.Equal([2, 1], (await sam.GetAsync("/support?from=2026-11-23&to=2026-11-23")).Numbers);
        Assert.Equal([3, 2, 1], (await sam.GetAsync("/support?code=none&from=2026-11-18&to=2026-11-24")).Numbers);
        Assert.All(links, link => Assert.StartsWith("/support?", link, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "15.1")]
    public async Task Page_WhenMostFailedConnectorsAreNotFound_SaysThatRulesMayBeOutOfDate()
    {
        _api.AcmeOnlyKey();
        using var sam = await Supporter.SignedInAsync(_api);
        using var extension = _api.With(await _api.PairAsync(ReauthApi.Workspace));
        await CountAsync("quickbooks", known: 3, found: 1);
        await CountAsync("xero", known: 9, found: 9);
        // Too few to mean anything.
        Assert.DoesNotContain("out of date", (await sam.GetAsync("/support/statistics")).Text, StringComparison.Ordinal);

        await CountAsync("quickbooks", known: 3, found: 1);
        var page = await sam.GetAsync("/support/statistics");
        Assert.Contains("Detection rules may be out of date: QuickBooks", page.Text, StringComparison.Ordinal);
        Assert.Contains("2 of 6 failed connectors", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("out of date: Xero", page.Text, StringComparison.Ordinal);
        using var ada = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        Assert.DoesNotContain("out of date", (await ada.GetAsync("/support/statistics")).Text, StringComparison.Ordinal);

        // Corrected a week ago.
        _api.Time.Leap(TimeSpan.FromDays(7));
        using var later = await Supporter.SignedInAsync(_api);
        Assert.DoesNotContain("out of date", (await later.GetAsync("/support/statistics")).Text, StringComparison.Ordinal);

        async Task CountAsync(string provider, int known, int found)
        {
            using var counted = await extension.PostAsJsonAsync(
                "/v1/contributions/sightings",
                new
                {
                    provider,
                    known,
                    found,
                }
            );
            Assert.Equal(HttpStatusCode.NoContent, counted.StatusCode);
        }
    }

    [Theory]
    [InlineData("other", 1, 1, HttpStatusCode.UnprocessableEntity)]
    [InlineData("quickbooks", 0, 0, HttpStatusCode.BadRequest)]
    [InlineData("quickbooks", 1, -1, HttpStatusCode.BadRequest)]
    [InlineData("quickbooks", 100_000, 0, HttpStatusCode.BadRequest)]
    public async Task Count_ThatCannotBe_IsRefused(string provider, int known, int found, HttpStatusCode status)
    {
        using var extension = _api.With(await _api.PairAsync(ReauthApi.Workspace));
        using var counted = await extension.PostAsJsonAsync(
            "/v1/contributions/sightings",
            new
            {
                provider,
                known,
                found,
            }
        );
        Assert.Equal(status, counted.StatusCode);
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData("?days=7", 7)]
    [InlineData("?days=90", 90)]
    [InlineData("?days=1000000", 30)]
    [InlineData("?days=x", 30)]
    public async Task Page_OfAPeriod_IsThatOrAMonth(string query, int days)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        Assert.Contains($"No reports in the last {days} days", (await sam.GetAsync("/support/statistics" + query)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 5)]
    [InlineData(37, 10)]
    [InlineData(1_000, 500)]
    [InlineData(123_456, 50_000)]
    public void Axis_ForAnyHighestDay_HasFewLinesAtRoundNumbersAndNoColumnAboveThem(int highest, int step)
    {
        var chart = Chart(7, new StuckReportCount(Today, "a", null, highest));
        Assert.Equal(step, chart.Ticks[1].Value);
        Assert.InRange(chart.Ticks.Count, 2, 6);
        Assert.All(chart.Columns.SelectMany(column => column.Segments), segment => Assert.InRange(segment.Y, DailyChart.Top, DailyChart.Bottom));
    }

    [Fact]
    public void Columns_StackTheirStepsWithoutGapsAndPutTheRestOnTop()
    {
        var counts = Enumerable.Range(0, 8).Select(i => new StuckReportCount(Today, $"step{i}", i % 2 == 0 ? null : "denied", 8 - i)).ToArray();
        var model = StatisticsModel.Of(
            new StuckReportStatistics(Today.AddDays(-6), Today, 36, new Dictionary<string, int>(), counts),
            7,
            step => step.ToUpperInvariant(),
            code => code ?? "none"
        );
        Assert.Equal(["step0", "step1", "step2", "step3", "step4"], model.Chart.Series);
        var column = model.Chart.Columns[^1];
        Assert.Equal([8, 7, 6, 5, 4, 6], column.Segments.Select(segment => segment.Count));
        for (var i = 1; i < column.Segments.Count; i++)
        {
            Assert.Equal(column.Segments[i - 1].Y, column.Segments[i].Y + column.Segments[i].Height, 6);
        }

        Assert.Equal([("STEP0", 8, 22), ("STEP1", 7, 19)], model.Steps.Take(2).Select(slice => (slice.Label, slice.Count, slice.Percent)));
        Assert.Equal([("none", 20), ("denied", 16)], model.Codes.Select(slice => (slice.Label, slice.Count)));
        Assert.Equal("100", model.Steps[0].WidthText);
    }

    private static DailyChart Chart(int days, params StuckReportCount[] counts) =>
        StatisticsModel
            .Of(
                new StuckReportStatistics(Today.AddDays(1 - days), Today, counts.Sum(c => c.Count), new Dictionary<string, int>(), counts),
                days,
                step => step,
                code => code ?? "none"
            )
            .Chart;

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
