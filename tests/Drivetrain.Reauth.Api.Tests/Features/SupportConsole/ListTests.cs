using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

public sealed class ListTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    public ListTests() => _api.AcmeOnlyKey();

    [Fact]
    public async Task List_WithoutAnyReport_SaysSo()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        Assert.Contains("No reports yet", (await sam.GetAsync("/support")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 3, 2, 1)]
    [InlineData("status=new", 3, 2)]
    [InlineData("status=resolved", 1)]
    [InlineData("workspace=globex", 3)]
    [InlineData("step=log-in", 3, 1)]
    [InlineData("step=log-in&status=resolved&q=", 1)]
    [InlineData("assignee=Support", 1)]
    [InlineData("assignee=none", 3, 2)]
    [InlineData("code=none", 3, 2, 1)]
    [InlineData("code=denied")]
    [InlineData("provider=quickbooks")]
    [InlineData("connector=con_1")]
    [InlineData("age=1d", 2, 1)]
    [InlineData("age=7d")]
    [InlineData("from=2026-11-25", 3)]
    [InlineData("from=2026-11-23&to=2026-11-23", 2, 1)]
    [InlineData("to=2026-11-22")]
    [InlineData("q=ADMIN", 1)]
    [InlineData("q=%232", 2)]
    [InlineData("q=zeppelin")]
    public async Task List_WithFilters_ShowsWhatPassesAllNewestFirst(string query, params int[] expected)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var first = await _api.ReportToConsoleAsync("It says I am no admin", "log-in");
        await _api.ReportToConsoleAsync();
        await sam.PostAsync($"{first}/status", ("seen", "new"), ("status", "resolved"));
        await sam.PostAsync($"{first}/assignee", ("seen", ""), ("me", "on"));
        _api.Time.Leap(TimeSpan.FromDays(2));
        await _api.ReportToConsoleAsync("Stuck.", "log-in", ReauthApi.OtherWorkspace);
        sam.Cookies.Clear();
        await sam.SignInAsync(ReauthApi.SupportKey);

        var page = await sam.GetAsync($"/support?{query}");
        Assert.Equal(expected, page.Numbers);
        Assert.Equal(expected.Length == 0, page.Text.Contains("No matches", StringComparison.Ordinal));
        Assert.Equal(
            query.Replace("&q=", "", StringComparison.Ordinal) is not ("" or "status=new" or "status=resolved"),
            page.Text.Contains("Clear filters", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("status=open")]
    [InlineData("age=soon")]
    [InlineData("from=yesterday")]
    [InlineData("to=2026-02-30")]
    [InlineData("before=x")]
    public async Task List_WithAFilterThatIsNone_IsRefusedWithAWayOut(string query)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var page = await sam.GetAsync($"/support?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("href=\"/support\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await sam.GetAsync("/support?q=" + new string('x', 201))).Status);
    }

    [Fact]
    public async Task Tabs_CountEachStatusUnderTheOtherFilters()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var first = await _api.ReportToConsoleAsync(step: "log-in");
        await _api.ReportToConsoleAsync(step: "log-in");
        await _api.ReportToConsoleAsync(step: "verify");
        await sam.PostAsync($"{first}/status", ("seen", "new"), ("status", "resolved"));
        var page = await sam.GetAsync("/support?step=log-in&status=resolved");
        Assert.Matches(
            @"All +2 +New +1 +In progress +0 +Waiting for customer +0 +Resolved +1 ",
            System.Text.RegularExpressions.Regex.Replace(page.Text, @"\s+", " ", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))
        );
    }

    [Fact]
    public async Task Older_LeadsThroughAllReportsOnceAndKeepsTheFilters()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        _api.Settings["StuckReports:QuotaPerDay"] = "100";
        for (var i = 0; i < 27; i++)
        {
            await _api.ReportToConsoleAsync(step: i == 3 ? "verify" : "log-in");
        }

        var first = await sam.GetAsync("/support?step=log-in");
        Assert.Equal(Enumerable.Range(3, 25).Where(n => n != 4).Append(2).OrderDescending(), first.Numbers);
        var second = await sam.GetAsync("/support?step=log-in&before=2");
        Assert.Contains("step=log-in&amp;before=2", first.Html, StringComparison.Ordinal);
        Assert.Equal([1], second.Numbers);
        Assert.DoesNotContain(">Older<", second.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfOneWorkspace_SeesNoOtherInListFiltersAndCounts()
    {
        await _api.ReportToConsoleAsync();
        await _api.ReportToConsoleAsync("Secret of Globex.", workspace: ReauthApi.OtherWorkspace);
        using var ada = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        foreach (var path in new[] { "/support", "/support?workspace=acme", "/support/statistics" })
        {
            Assert.DoesNotContain("globex", (await ada.GetAsync(path)).Html, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal([1], (await ada.GetAsync("/support")).Numbers);
        Assert.Empty((await ada.GetAsync("/support?workspace=globex")).Numbers);
        Assert.Contains("1 in 30 days", (await ada.GetAsync("/support/statistics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_AreToldByAnEntityTag()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var report = await _api.ReportToConsoleAsync();
        var first = await sam.GetAsync("/support/changes");
        Assert.Equal(HttpStatusCode.NotModified, (await sam.GetAsync("/support/changes", ("If-None-Match", first.Headers["ETag"]))).Status);
        await sam.PostAsync($"{report}/status", ("seen", "new"), ("status", "resolved"));
        var second = await sam.GetAsync("/support/changes", ("If-None-Match", first.Headers["ETag"]));
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Contains($"data-change=\"{second.Headers["ETag"].Trim('"')}\"", (await sam.GetAsync("/support")).Html, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
