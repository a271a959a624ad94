using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Who may do what with a report, and how often.</summary>
public sealed class ReportRightsTests : IDisposedByXunit
{
    private static readonly object Stuck = new { step = "other", description = "Stuck." };

    private readonly ReauthApi _api = new();

    /// <summary>The platform has a key for the whole workspace, and a colleague a session of it: neither reported this.</summary>
    [Theory]
    [InlineData(Role.Extension)]
    [InlineData(Role.Platform)]
    public async Task Report_OfSomebodyElseInTheWorkspace_IsNotThere(Role role)
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        var path = await ReportAsync(dana);
        using var other = await _api.ClientAsync(role);
        foreach (
            var send in new Func<Task<HttpResponseMessage>>[]
            {
                () => other.GetAsync(path),
                () => other.PatchAsJsonAsync(path, new { read = true }),
                () => other.PatchAsJsonAsync(path, new { status = "resolved" }),
                () => other.PostJsonAsync($"{path}/replies", new { text = "Hello." }),
                () => other.PostJsonAsync($"{path}/replies", new { text = "Hello.", @internal = true }),
            }
        )
        {
            using var response = await send();
            await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
        }

        Assert.Empty((await ReadAsync(dana, path)).GetProperty("messages").EnumerateArray());
    }

    [Fact]
    public async Task Reporter_WhoNamesAnAssignee_IsRefusedAndChangesNothing()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        var path = await ReportAsync(dana);
        using var refused = await dana.PatchAsJsonAsync(path, new { assignee = "Dana", read = true });
        await refused.ReadProblemAsync(HttpStatusCode.Forbidden, "only_support");
        Assert.False((await ReadAsync(support, path)).TryGetProperty("assignee", out _));
    }

    [Fact]
    public async Task Answer_IsUnreadUntilItsReporterSaysOtherwise()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var support = await _api.ClientAsync(Role.Support);
        var path = await ReportAsync(dana);
        using var answer = await support.PostJsonAsync($"{path}/replies", new { text = "Ask Ava." });
        using var bySupport = await support.PatchAsJsonAsync(path, new { read = true });
        Assert.True((await ReadAsync(dana, path)).GetProperty("unreadByReporter").GetBoolean());
        using var no = await dana.PatchAsJsonAsync(path, new { read = false });
        Assert.True((await ReadAsync(dana, path)).GetProperty("unreadByReporter").GetBoolean());
        using var yes = await dana.PatchAsJsonAsync(path, new { read = true });
        Assert.False((await ReadAsync(dana, path)).GetProperty("unreadByReporter").GetBoolean());
    }

    [Theory]
    [InlineData(StuckReportTransitions.MaxMessages - 1, HttpStatusCode.OK)]
    [InlineData(StuckReportTransitions.MaxMessages, HttpStatusCode.Conflict)]
    public async Task Reply_InALongConversation_IsTakenUpToItsBound(int messages, HttpStatusCode expected)
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        var path = await ReportAsync(dana);
        var stored = (await _api.Store.GetAsync<StuckReport>(path.Split('/')[^1], CancellationToken.None))!;
        var now = _api.Time.GetUtcNow();
        var written = Enumerable.Range(0, messages).Select(i => new ReportMessage($"msg_{i}", now, MessageSide.Support, "Sam", "Hello."));
        await _api.Store.CommitAsync(new Batch().Update(stored, stored.Value with { Messages = [.. written] }), Durability.Durable, CancellationToken.None);
        using var reply = await dana.PostJsonAsync($"{path}/replies", new { text = "One more." });
        Assert.Equal(expected, reply.StatusCode);
        if (expected is HttpStatusCode.Conflict)
        {
            await reply.ReadProblemAsync(expected, "too_many_messages");
        }

        var after = await _api.Store.GetAsync<StuckReport>(stored.Value.Id, CancellationToken.None);
        Assert.Equal(StuckReportTransitions.MaxMessages, after!.Value.Messages.Count);
    }

    [Fact]
    public async Task Quota_OfOneWorkspace_LeavesTheOthersAlone()
    {
        _api.Settings["StuckReports:QuotaPerDay"] = "1";
        using var dana = await _api.ClientAsync(Role.Extension);
        await ReportAsync(dana);
        using var refused = await dana.ReportAsync(Stuck);
        await refused.ReadProblemAsync(HttpStatusCode.TooManyRequests, "report_quota_exceeded");
        using var platform = await _api.ClientAsync(Role.Platform);
        using var byPlatform = await platform.ReportAsync(
            new
            {
                step = "other",
                description = "Stuck.",
                workspaceId = "acme",
            }
        );
        await byPlatform.ReadProblemAsync(HttpStatusCode.TooManyRequests, "report_quota_exceeded");
        using var globex = _api.With(await _api.PairAsync(ReauthApi.OtherWorkspace));
        await ReportAsync(globex);
    }

    [Fact]
    public async Task Key_OfAReport_IsItsCallersForADay()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var erin = await _api.ClientAsync(Role.Extension);
        var first = await ReportAsync(dana, "once");
        Assert.Equal(first, await ReportAsync(dana, "once"));
        Assert.NotEqual(first, await ReportAsync(erin, "once"));
        using var other = await dana.ReportAsync(new { step = "other", description = "Something else." }, idempotencyKey: "once");
        await other.ReadProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
        _api.Time.Leap(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        Assert.Equal(first, await ReportAsync(dana, "once"));
        _api.Time.Advance(TimeSpan.FromTicks(1));
        Assert.NotEqual(first, await ReportAsync(dana, "once"));
    }

    [Theory]
    [InlineData("limit=100", HttpStatusCode.OK)]
    [InlineData("limit=101", HttpStatusCode.BadRequest)]
    [InlineData("olderThan=9999h", HttpStatusCode.OK)]
    [InlineData("olderThan=10000h", HttpStatusCode.BadRequest)]
    [InlineData("olderThan=2w", HttpStatusCode.BadRequest)]
    [InlineData("olderThan=d", HttpStatusCode.BadRequest)]
    [InlineData("olderThan=-1d", HttpStatusCode.BadRequest)]
    public async Task List_WithABound_IsServedUpToIt(string query, HttpStatusCode expected)
    {
        using var support = await _api.ClientAsync(Role.Support);
        using var response = await support.GetAsync($"/v1/stuck-reports?{query}");
        Assert.Equal(expected, response.StatusCode);
        using var words = await support.GetAsync($"/v1/stuck-reports?q={new string('x', expected is HttpStatusCode.OK ? 200 : 201)}");
        Assert.Equal(expected, words.StatusCode);
        using var days = await support.GetAsync($"/v1/stuck-reports/statistics?days={(expected is HttpStatusCode.OK ? 366 : 367)}");
        Assert.Equal(expected, days.StatusCode);
    }

    private static async Task<string> ReportAsync(HttpClient client, string? key = null)
    {
        using var made = await client.ReportAsync(Stuck, idempotencyKey: key);
        await made.ReadJsonAsync(HttpStatusCode.Created);
        return made.Headers.Location!.ToString();
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
