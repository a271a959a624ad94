using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>What the audit log says of stuck reports.</summary>
public sealed class StuckReportAuditTests : IDisposedByXunit
{
    private const string Support = "key:config/Support";
    private const string Changed = "put stuck_report_ledger, put stuck_reports";
    private const string Removed = "put stuck_report_ledger, delete stuck_reports, put stuck_report_removals";

    private readonly ReauthApi _api = new();
    private readonly RecordedStore _store;

    public StuckReportAuditTests() => _store = _api.Record();

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public async Task Report_Created_IsAuditedWithItsEvent(bool hasScreenshot, string screenshot)
    {
        var id = await ReportAsync(hasScreenshot);
        _store
            .Single("stuck_report.created")
            .Is(
                "acme",
                "key:config/Platform",
                id,
                Changed + ", put outbox" + (hasScreenshot ? ", put screenshot_usage" : ""),
                ("number", "1"),
                ("screenshot", screenshot)
            );
    }

    [Fact]
    public async Task Report_StatusAndAssignee_AreAuditedWhereTheyChange()
    {
        var id = await ReportAsync();
        await PatchAsync(id, new { status = "in_progress" });
        await PatchAsync(id, new { status = "in_progress", assignee = "Sam" });
        await PatchAsync(id, new { assignee = "" });
        _store.Single("stuck_report.status_changed").Is("acme", Support, id, Changed, ("from", "New"), ("to", "InProgress"));
        var assigned = _store.Audited("stuck_report.assigned");
        Assert.Equal(2, assigned.Count);
        assigned[0].Is("acme", Support, id, Changed, ("to", "Sam"));
        assigned[1].Is("acme", Support, id, Changed, ("to", "-"));
    }

    [Fact]
    public async Task Report_AnswerAndNote_AreToldApart()
    {
        var id = await ReportAsync();
        using var support = await _api.ClientAsync(Role.Support);
        using var note = await support.PostJsonAsync($"/v1/stuck-reports/{id}/replies", new { text = "A note.", @internal = true });
        await note.ReadJsonAsync(HttpStatusCode.OK);
        using var answer = await support.PostJsonAsync($"/v1/stuck-reports/{id}/replies", new { text = "An answer." });
        await answer.ReadJsonAsync(HttpStatusCode.OK);

        // A note is nobody's business outside: it makes no event.
        _store.Single("stuck_report.noted").Is("acme", Support, id, Changed);
        _store.Single("stuck_report.replied").Is("acme", Support, id, Changed + ", put outbox");
    }

    [Fact]
    public async Task Report_ReadByItsReporter_IsNotAudited()
    {
        var id = await ReportAsync();
        using var support = await _api.ClientAsync(Role.Support);
        using var answer = await support.PostJsonAsync($"/v1/stuck-reports/{id}/replies", new { text = "An answer." });
        using var platform = await _api.ClientAsync(Role.Platform);
        using var read = await platform.PatchAsJsonAsync($"/v1/stuck-reports/{id}", new { read = true });
        Assert.False((await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("unreadByReporter").GetBoolean());
        Assert.Empty(_store.Audited("stuck_report.status_changed"));
        Assert.Single(_store.Audited("stuck_report.replied"));
    }

    [Fact]
    public async Task Report_Deleted_IsAuditedWithItsRemoval()
    {
        var id = await ReportAsync();
        using var support = await _api.ClientAsync(Role.Support);
        using var deleted = await support.DeleteAsync($"/v1/stuck-reports/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        _store.Single("stuck_report.deleted").Is("acme", Support, id, Removed, ("number", "1"));
    }

    [Fact]
    public async Task Report_Expired_IsTheSystems()
    {
        var id = await ReportAsync();
        Assert.True(await _api.Services.GetRequiredService<StuckReportDesk>().ExpireAsync(await StoredAsync(id), CancellationToken.None));
        _store.Single("stuck_report.expired").Is("acme", "system", id, Removed, ("number", "1"));
    }

    [Fact]
    public async Task Report_ThatChangedSinceItWasFoundExpired_Stays()
    {
        var id = await ReportAsync();
        var found = await StoredAsync(id);
        await PatchAsync(id, new { assignee = "Sam" });
        Assert.False(await _api.Services.GetRequiredService<StuckReportDesk>().ExpireAsync(found, CancellationToken.None));
        Assert.Empty(_store.Audited("stuck_report.expired"));
        Assert.Equal("Sam", (await StoredAsync(id)).Assignee);
    }

    [Fact]
    public async Task Screenshot_EachLook_IsOnTheDiskBeforeAPixelIsSent()
    {
        var id = await ReportAsync(hasScreenshot: true);
        using var support = await _api.ClientAsync(Role.Support);
        using var full = await support.GetAsync($"/v1/stuck-reports/{id}/screenshot");
        _store.Single("stuck_report.screenshot_viewed").Is("acme", Support, id, "", ("size", "full"), ("by", "Support"));
        _api.Store.CommitFailure = new StorageUnavailableException("down");
        using var refused = await support.GetAsync($"/v1/stuck-reports/{id}/screenshot");
        await refused.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
    }

    private async Task<StuckReport> StoredAsync(string id) => (await _api.Store.GetAsync<StuckReport>(id, CancellationToken.None))!.Value;

    private async Task PatchAsync(string id, object body)
    {
        using var support = await _api.ClientAsync(Role.Support);
        using var response = await support.PatchAsJsonAsync($"/v1/stuck-reports/{id}", body);
        await response.ReadJsonAsync(HttpStatusCode.OK);
    }

    private async Task<string> ReportAsync(bool hasScreenshot = false)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        var report = new
        {
            workspaceId = "acme",
            step = "other",
            description = "Stuck.",
        };
        using var made = await platform.ReportAsync(report, hasScreenshot ? Pictures.Png() : null);
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
