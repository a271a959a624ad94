using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

public sealed class ConversationTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Conversation_BetweenSupportAndReporter_ReachesBoth()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        var path = await ReportAsync(dana);
        using var note = await support.PostJsonAsync($"{path}/replies", new { text = "Looks like a wrong role.", @internal = true });
        await note.ReadJsonAsync(HttpStatusCode.OK);
        using var answer = await support.PostJsonAsync($"{path}/replies", new { text = "Please ask Ava." });
        Assert.Equal("waiting_for_customer", Text(await answer.ReadJsonAsync(HttpStatusCode.OK), "status"));

        var seen = await ReadAsync(dana, path);
        Assert.Equal("Please ask Ava.", Text(Assert.Single(seen.GetProperty("messages").EnumerateArray()), "text"));
        Assert.True(seen.GetProperty("unreadByReporter").GetBoolean());
        Assert.Equal(2, (await ReadAsync(support, path)).GetProperty("messages").GetArrayLength());

        using var read = await dana.PatchAsJsonAsync(path, new { read = true });
        Assert.False((await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("unreadByReporter").GetBoolean());
        using var resolved = await support.PatchAsJsonAsync(path, new { status = "resolved", assignee = "Sam" });
        Assert.Equal("Sam", Text(await resolved.ReadJsonAsync(HttpStatusCode.OK), "assignee"));
        using var again = await dana.PostJsonAsync($"{path}/replies", new { text = "Still no." });
        Assert.Equal("in_progress", Text(await again.ReadJsonAsync(HttpStatusCode.OK), "status"));
        Assert.False((await ReadAsync(dana, path)).TryGetProperty("assignee", out _));
    }

    [Fact]
    public async Task Reporter_WhatIsSupports_IsRefused()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        var path = await ReportAsync(dana);
        using var status = await dana.PatchAsJsonAsync(path, new { status = "resolved" });
        await status.ReadProblemAsync(HttpStatusCode.Forbidden, "only_support");
        using var note = await dana.PostJsonAsync($"{path}/replies", new { text = "x", @internal = true });
        await note.ReadProblemAsync(HttpStatusCode.Forbidden, "only_support");
        using var filtered = await dana.GetAsync("/v1/stuck-reports?status=new");
        await filtered.ReadProblemAsync(HttpStatusCode.Forbidden, "only_support");
    }

    [Fact]
    public async Task Report_OfAnotherSessionOfTheWorkspace_IsNotSeen()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var colleague = await _api.ClientAsync(Role.Extension);
        var path = await ReportAsync(dana);
        using var response = await colleague.GetAsync(path);
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await ReadAsync(colleague, "/v1/stuck-reports")).GetProperty("items").EnumerateArray());
        Assert.Single((await ReadAsync(dana, "/v1/stuck-reports")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("status=new", 2)]
    [InlineData("status=new&step=log-in", 1)]
    [InlineData("workspaceId=globex", 1)]
    [InlineData("workspaceId=nobody", 0)]
    [InlineData("assignee=Sam", 1)]
    [InlineData("assignee=none", 2)]
    [InlineData("code=none", 3)]
    [InlineData("olderThan=1h", 2)]
    [InlineData("q=ADMIN", 1)]
    [InlineData("q=admin+dan", 1)]
    [InlineData("q=dmin", 0)]
    [InlineData("q=%232", 1)]
    public async Task List_OfSupport_IsFiltered(string query, int expected)
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        var first = await ReportAsync(dana, "log-in", "It says I am no admin");
        await ReportAsync(dana);
        using var assigned = await support.PatchAsJsonAsync(first, new { assignee = "Sam", status = "in_progress" });
        _api.Time.Advance(TimeSpan.FromHours(2));
        using var other = _api.With(await _api.PairAsync(ReauthApi.OtherWorkspace));
        await ReportAsync(other, "log-in");
        var page = await ReadAsync(support, $"/v1/stuck-reports?{query}");
        Assert.Equal(expected, page.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task List_ByPages_ShowsEachOnceNewestFirst()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        for (var i = 0; i < 5; i++)
        {
            await ReportAsync(dana);
        }

        var numbers = new List<int>();
        for (string? cursor = null; ; )
        {
            var page = await ReadAsync(support, $"/v1/stuck-reports?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            numbers.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("number").GetInt32()));
            if (!page.TryGetProperty("nextCursor", out var next))
            {
                break;
            }

            cursor = next.GetString();
        }

        Assert.Equal([5, 4, 3, 2, 1], numbers);
        foreach (var wrong in new[] { "cursor=x", "limit=0", "olderThan=soon", "status=none" })
        {
            using var refused = await support.GetAsync($"/v1/stuck-reports?{wrong}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Screenshot_OfSupport_IsSandboxedAndAuditedAtEachLook()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." }, Pictures.Png(800, 600));
        var path = made.Headers.Location!.ToString();
        using var full = await support.GetAsync($"{path}/screenshot");
        using var thumbnail = await support.GetAsync($"{path}/screenshot?size=thumbnail");
        Assert.Equal(("image/webp", "attachment"), (full.Content.Headers.ContentType!.MediaType, full.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Contains("sandbox", Assert.Single(full.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(full.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(full.Headers.CacheControl!.NoStore);
        using var image = Pictures.Decode(await full.Content.ReadAsByteArrayAsync());
        using var small = Pictures.Decode(await thumbnail.Content.ReadAsByteArrayAsync());
        Assert.Equal((800, 320), (image.Width, small.Width));
        using var operatorClient = await _api.ClientAsync(Role.Operator);
        var audit = await ReadAsync(operatorClient, "/v1/audit?workspaceId=acme");
        Assert.Equal(2, audit.GetProperty("items").EnumerateArray().Count(entry => Text(entry, "action") is "stuck_report.screenshot_viewed"));
        using var wrong = await support.GetAsync($"{path}/screenshot?size=huge");
        await wrong.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_parameter");
        using var none = await support.GetAsync($"{await ReportAsync(dana)}/screenshot");
        await none.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Delete_OfSupport_TakesRowFilesAndSearchWithIt()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." }, Pictures.Png());
        var path = made.Headers.Location!.ToString();
        Assert.Single((await ReadAsync(support, "/v1/stuck-reports?q=stuck")).GetProperty("items").EnumerateArray());
        using var deleted = await support.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await support.GetAsync(path);
        await gone.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await ReadAsync(support, "/v1/stuck-reports?q=stuck")).GetProperty("items").EnumerateArray());
        Assert.Equal(0, (await ReadAsync(support, "/v1/stuck-reports/statistics")).GetProperty("total").GetInt32());
        Assert.Empty(Directory.GetFiles(_api.Folder, "*.webp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Retention_AfterAYearWithoutChange_DeletesTheReport()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        using var made = await dana.ReportAsync(new { step = "other", description = "Stuck." }, Pictures.Png());
        var sweeper = _api.Services.GetRequiredService<ExpirySweep>();
        _api.Time.Leap(TimeSpan.FromDays(364));
        await sweeper.SweepAsync(CancellationToken.None);
        Assert.NotEmpty(Directory.GetFiles(_api.Folder, "*.webp", SearchOption.AllDirectories));
        _api.Time.Leap(TimeSpan.FromDays(2));
        await sweeper.SweepAsync(CancellationToken.None);
        using var gone = await support.GetAsync(made.Headers.Location);
        await gone.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");

        // The sweeper's own round may have come first, and be between the row and its files.
        await Eventually.HoldsAsync(() => Directory.GetFiles(_api.Folder, "*.webp", SearchOption.AllDirectories).Length == 0, "the files to be deleted");
    }

    [Fact]
    public async Task Statistics_OfSupport_CountByDayStepAndCode()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        await ReportAsync(dana);
        await ReportAsync(dana);
        _api.Time.Leap(TimeSpan.FromDays(1));
        await ReportAsync(dana, "log-in");
        var counts = await ReadAsync(support, "/v1/stuck-reports/statistics?days=2");
        Assert.Equal(
            ["2026-11-23 other 2", "2026-11-24 log-in 1"],
            counts.GetProperty("counts").EnumerateArray().Select(c => $"{Text(c, "day")} {Text(c, "step")} {c.GetProperty("count").GetInt32()}")
        );
        Assert.Equal((3, 3), (counts.GetProperty("total").GetInt32(), counts.GetProperty("byStatus").GetProperty("new").GetInt32()));
        using var refused = await support.GetAsync("/v1/stuck-reports/statistics?days=0");
        await refused.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_parameter");
    }

    private static async Task<string> ReportAsync(HttpClient client, string step = "other", string description = "Stuck.")
    {
        using var made = await client.ReportAsync(new { step, description });
        await made.ReadJsonAsync(HttpStatusCode.Created);
        return made.Headers.Location!.ToString();
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
