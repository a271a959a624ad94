using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Features.Workspaces;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Features.Handovers;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Workspaces;

/// <summary>A workspace is taken out, or away, as a whole: everything of it, nothing of another one, and no secret.</summary>
[Trait("Case", "16.erase")]
public sealed class ErasureTests : IAsyncLifetime, IDisposable
{
    private JourneyHost _host = null!;
    private HttpClient _operator = null!;
    private string _connector = "";
    private string _report = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _operator = await _host.Api.ClientAsync(Role.Operator);
        _connector = await FillAsync(ReauthApi.Workspace);
    }

    [Fact]
    public async Task Export_OfAFullWorkspace_HasEverythingOfItAndNoSecret()
    {
        await FillAsync(ReauthApi.OtherWorkspace);
        using var answer = await _operator.GetAsync($"/v1/workspaces/{ReauthApi.Workspace}/export");
        var text = await answer.Content.ReadAsStringAsync();
        var export = JsonDocument.Parse(text).RootElement;

        foreach (var kind in new[] { "connectors", "attempts", "sessions", "handovers", "stuckReports", "audit", "contact" })
        {
            Assert.NotEmpty(export.GetProperty(kind).EnumerateArray());
        }

        Assert.True(export.GetProperty("complete").GetBoolean());
        Assert.Contains("Please log in, Kim", text, StringComparison.Ordinal);
        var report = Assert.Single(export.GetProperty("stuckReports").EnumerateArray());
        Assert.Equal("RIFF"u8, Convert.FromBase64String(report.GetProperty("screenshotWebP").GetString()!).AsSpan(0, 4));
        Assert.DoesNotContain(ReauthApi.OtherWorkspace, text, StringComparison.Ordinal);
        Assert.All(_host.Catalog.Secrets.Keys.Append(ReauthApi.ClientSecret), secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Contains(await EntriesAsync(), entry => entry.Action is "workspace.exported");
    }

    [Fact]
    public async Task Erase_AFullWorkspace_LeavesNothingPersonalAndTheOtherWorkspaceWhole()
    {
        var other = await FillAsync(ReauthApi.OtherWorkspace, JourneyHost.Globex);
        var token = (await _host.TokensAsync(_connector))!.AccessToken;
        var before = (await ExportAsync(ReauthApi.OtherWorkspace)).GetProperty("connectors").GetRawText();

        using var begun = await _operator.DeleteAsync($"/v1/workspaces/{ReauthApi.Workspace}");
        await begun.ReadJsonAsync(HttpStatusCode.Accepted);
        await SweepAsync();

        using var done = await _operator.GetAsync($"/v1/workspaces/{ReauthApi.Workspace}/erasure");
        var erasure = await done.ReadJsonAsync(HttpStatusCode.OK);
        Assert.True(erasure.TryGetProperty("finishedAt", out _), erasure.GetRawText());
        Assert.Equal(1, erasure.GetProperty("erased").GetProperty("stuckReports").GetInt32());
        Assert.False(await _host.OpensAsync(token, JourneyHost.Acme));

        var left = await ExportAsync(ReauthApi.Workspace);
        Assert.All(
            new[] { "connectors", "attempts", "sessions", "handovers", "stuckReports", "contact" },
            kind => Assert.Empty(left.GetProperty(kind).EnumerateArray())
        );
        foreach (var trace in new[] { "Dana Fox", "Robin Vale", "Please log in", "Stuck, and my name", "session:" })
        {
            Assert.DoesNotContain(trace, left.GetRawText(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await _host.OutboxAsync(), message => message.WorkspaceId is ReauthApi.Workspace);
        Assert.DoesNotContain(
            _report,
            string.Join('\n', Directory.EnumerateFiles(_host.Api.Folder, "*", SearchOption.AllDirectories)),
            StringComparison.Ordinal
        );
        Assert.Contains(await EntriesAsync(), entry => entry.Action is "workspace.erased");
        Assert.Equal(before, (await ExportAsync(ReauthApi.OtherWorkspace)).GetProperty("connectors").GetRawText());
        Assert.NotEmpty(await _host.AccessTokenAsync(other));
    }

    /// <summary>The process ends after each step in turn; the next one goes on.</summary>
    [Fact]
    public async Task Erase_CutOffAfterAnyStep_GoesOnUntilNothingIsLeft()
    {
        var services = _host.Api.Services;
        var eraser = services.GetRequiredService<WorkspaceEraser>();
        await eraser.BeginAsync(ReauthApi.Workspace, "key:1", CancellationToken.None);
        var kinds = services.GetServices<IWorkspaceData>().OrderBy(kind => kind.Stage).ToList();
        for (var steps = 0; steps < kinds.Count; steps++)
        {
            foreach (var kind in kinds.Take(steps))
            {
                await kind.EraseAsync(ReauthApi.Workspace, "key:1", CancellationToken.None);
            }
        }

        Assert.Null((await eraser.FindAsync(ReauthApi.Workspace, CancellationToken.None))!.FinishedAt);
        await SweepAsync();
        Assert.NotNull((await eraser.FindAsync(ReauthApi.Workspace, CancellationToken.None))!.FinishedAt);
        Assert.Null(await _host.FindAsync<Grant>((await _host.GrantAsync(_connector))?.Id ?? "none"));
    }

    [Fact]
    public async Task Commands_ExportAndErase_AskOnceAndSayWhatHappened()
    {
        var file = Path.Combine(_host.Api.Folder, "acme.json");
        Assert.Equal((0, true), await RunAsync("", "Exported to", "export", ReauthApi.Workspace, "--to", file));
        Assert.Equal(ReauthApi.Workspace, JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("workspaceId").GetString());
        Assert.Equal((1, true), await RunAsync("", "can't be written", "export", ReauthApi.Workspace, "--to", file));

        Assert.Equal((1, true), await RunAsync("globex\n", "Nothing was erased.", "erase", ReauthApi.Workspace));
        Assert.NotEmpty((await ExportAsync(ReauthApi.Workspace)).GetProperty("connectors").EnumerateArray());
        Assert.Equal((0, true), await RunAsync($"{ReauthApi.Workspace}\n", "Finished.", "erase", ReauthApi.Workspace));
        Assert.Empty((await ExportAsync(ReauthApi.Workspace)).GetProperty("connectors").EnumerateArray());
        Assert.Equal((0, true), await RunAsync("", "Finished.", "erase", ReauthApi.Workspace, "--yes"));
    }

    [Theory]
    [InlineData("key:config/Platform", "key:config/Platform")]
    [InlineData("system", "system")]
    [InlineData("session:ses_1", "erased")]
    [InlineData("oidc:sam@drivetrain.example", "erased")]
    public void Audit_Entry_KeepsWhatWasDoneAndWhen(string actor, string expected)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal) { ["to"] = "Sam" };
        var entry = AuditEntry.Create("acme", actor, "stuck_report.assigned", "rep_1", DateTimeOffset.UnixEpoch, details) with { Address = "203.0.113.7" };

        var reduced = AuditData.Reduced(entry);

        Assert.Equal((expected, null, null), (reduced.Actor, reduced.Details, reduced.Address));
        Assert.Equal((entry.Id, entry.At, entry.Action, entry.SubjectId), (reduced.Id, reduced.At, reduced.Action, reduced.SubjectId));
    }

    private async Task<string> FillAsync(string workspace, Drivetrain.Reauth.Plugins.Instance? company = null)
    {
        using var contact = await _host.Platform.PutAsJsonAsync($"/v1/workspaces/{workspace}/contact", new { name = "Robin Vale", mail = "r@partner.example" });
        Assert.Equal(HttpStatusCode.OK, contact.StatusCode);
        var connector = await _host.ConnectedAsync(company ?? JourneyHost.Acme, workspace: workspace);
        using var person = await _host.PersonAsync(workspace);
        await _host.HandOverAsync(connector, person, new { note = "Please log in, Kim" });
        using var report = await person.Extension.ReportAsync(new { step = "other", description = "Stuck, and my name is Dana" }, Pictures.Png());
        var id = (await report.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        _report = workspace is ReauthApi.Workspace ? id : _report;
        return connector;
    }

    private async Task<JsonElement> ExportAsync(string workspace)
    {
        using var answer = await _operator.GetAsync($"/v1/workspaces/{workspace}/export");
        return await answer.ReadJsonAsync(HttpStatusCode.OK);
    }

    private Task SweepAsync() => _host.Api.Services.GetRequiredService<WorkspaceEraser>().SweepAsync(CancellationToken.None);

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync() =>
        [
            .. (await _host.Store.QueryAsync(AuditEntry.ByWorkspace, KeyRange.Prefix($"{ReauthApi.Workspace}/"), 1000, CancellationToken.None)).Select(stored =>
                stored.Value
            ),
        ];

    private async Task<(int Code, bool Says)> RunAsync(string input, string expected, params string[] args)
    {
        var keyFile = Path.Combine(_host.Api.Folder, "operator-key");
        await File.WriteAllTextAsync(keyFile, ReauthApi.OperatorKey);
        using var printed = new StringWriter();
        using var read = new StringReader(input);
        var command = new RootCommand { WorkspaceCommands.Create(_host.Api.Server.CreateHandler(), _host.Api.Time, read) };
        var running = command
            .Parse(["workspace", .. args, "--url", "https://reauth.example", "--key-file", keyFile])
            .InvokeAsync(new InvocationConfiguration { Output = printed, Error = printed });
        var code = await Eventually.WithClockAsync(_host.Api.Time, running, TimeSpan.FromSeconds(1));
        return (code, printed.ToString().Contains(expected, StringComparison.Ordinal));
    }

    public void Dispose() => _operator.Dispose();

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
