using System.Net;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.SupportConsole.Reports;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>What a report's page tells of others: nothing of another connector, nothing of another workspace.</summary>
public sealed class ReportHistoryTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task History_OfAConnector_HoldsItsOwnAttemptsAloneNewestFirst()
    {
        var store = new InMemoryStore();
        for (var i = 1; i <= 12; i++)
        {
            await AddAsync(store, $"rea_own{i:00}", "con_1", i);
            await AddAsync(store, $"rea_other{i:00}", "con_2", i);
        }

        var history = new ConnectorHistory(store);
        var attempts = await history.AttemptsAsync(Report("con_1"), connector: null, ["rea_other01", "rea_gone", null], CancellationToken.None);
        Assert.Equal(Enumerable.Range(3, 10).Reverse().Select(i => $"rea_own{i:00}"), attempts.Select(attempt => attempt.Id));
        Assert.Empty(await history.AttemptsAsync(Report(connectorId: null), connector: null, ["rea_own01"], CancellationToken.None));
    }

    [Fact]
    public async Task History_OfAConnector_IsFoundByItsNewestItsReportAndOtherReports()
    {
        var store = new InMemoryStore();
        foreach (var (id, minute) in new[] { ("rea_newest", 3), ("rea_reports", 2), ("rea_others", 1), ("rea_unknown", 0) })
        {
            await AddAsync(store, id, "con_1", minute, isAudited: false);
        }

        var connector = Given.Connector(Given.Acme, "rea_newest");
        var report = Report("con_1") with { ReauthId = "rea_reports" };
        var attempts = await new ConnectorHistory(store).AttemptsAsync(report, connector, ["rea_others"], CancellationToken.None);
        Assert.Equal(["rea_newest", "rea_reports", "rea_others"], attempts.Select(attempt => attempt.Id));
    }

    [Fact]
    public async Task Page_ForAKeyOfOneWorkspace_NamesNobodyWhoWorksForAnother()
    {
        _api.AcmeOnlyKey();
        var own = await _api.ReportToConsoleAsync();
        var foreign = await _api.ReportToConsoleAsync(workspace: ReauthApi.OtherWorkspace);
        using var sam = await Supporter.SignedInAsync(_api);
        await sam.PostAsync($"{foreign}/assignee", ("seen", ""), ("assignee", "Rita Canary"));
        Assert.Contains("Rita Canary", (await sam.GetAsync(own)).Html, StringComparison.Ordinal);
        using var ada = await Supporter.SignedInAsync(_api, ConsoleReports.AcmeKey);
        Assert.DoesNotContain("Rita Canary", (await ada.GetAsync(own)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AfterAChangeOfAnotherReport_TellsNothingOfIt()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var (changed, other) = (await _api.ReportToConsoleAsync(), await _api.ReportToConsoleAsync());
        await sam.PostAsync($"{changed}/status", ("seen", "new"), ("status", "resolved"));
        Assert.DoesNotContain("Undo", (await sam.GetAsync(other)).Text, StringComparison.Ordinal);
        Assert.Contains("Undo", (await sam.GetAsync(changed)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000, HttpStatusCode.SeeOther)]
    [InlineData(5_001, HttpStatusCode.UnprocessableEntity)]
    public async Task Answer_OfSomeLength_IsTakenUpToItsBound(int length, HttpStatusCode expected)
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var path = await _api.ReportToConsoleAsync();
        Assert.Equal(expected, (await sam.PostAsync($"{path}/messages", ("text", new string('x', length)), ("once", "a"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.PostAsync($"{path}/assignee", ("seen", ""), ("assignee", new string('x', 100)))).Status);
    }

    private static StuckReport Report(string? connectorId) =>
        StuckReportTransitions.Create(
            new NewStuckReport("stk_1", "acme", "log-in", "Stuck.", new Reporter("session:1", "Dana")),
            connector: null,
            reauth: null,
            Given.Now
        ) with
        {
            ConnectorId = connectorId,
        };

    private static async Task AddAsync(InMemoryStore store, string id, string connectorId, int minute, bool isAudited = true)
    {
        var attempt = Given.Created(Given.Connector(Given.Acme)) with { Id = id, ConnectorId = connectorId, CreatedAt = Given.Now.AddMinutes(minute) };
        var batch = new Batch().Add(attempt);
        if (isAudited)
        {
            var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["reauth"] = id, [AuditEntry.ConnectorDetail] = connectorId };
            batch.Add(AuditEntry.Create("acme", "session:1", "reauth.failed", id, attempt.CreatedAt, details));
        }

        await store.CommitAsync(batch, Durability.Durable, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
