using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Features.Reauths;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>A report holds what its own connector's attempt knows, and nothing of any other.</summary>
public sealed partial class CopiedAttemptTests : IDisposedByXunit
{
    private static readonly NewStuckReport Input = new("stk_1", "acme", "log-in", "Stuck.", new Reporter("session:1", "Dana"));

    private const string Step = "log-in";
    private const string Description = "Stuck.";

    private readonly ReauthApi _api = new();

    [Fact]
    public void Create_WithAnAttemptOfItsConnector_CopiesWhatTheAttemptKnows()
    {
        var connector = Given.Connector(Given.Acme);
        var attempt = Failed(connector.Id);
        var report = StuckReportTransitions.Create(Input, connector, attempt, Given.Now);
        Assert.Equal((connector.Id, attempt.Id, "quickbooks", "instance_mismatch"), (report.ConnectorId, report.ReauthId, report.ProviderId, report.Code));
        Assert.Equal(attempt.Timeline, report.Timeline);
        Assert.Equal((attempt.Expected, Given.Globex), (report.Expected, Assert.Single(report.Seen)));
    }

    [Fact]
    public void Create_WithAnAttemptOfAnotherConnector_CopiesNothingOfIt()
    {
        var connector = Given.Connector(Given.Acme);
        var report = StuckReportTransitions.Create(Input, connector, Failed("con_other"), Given.Now);
        Assert.Equal((connector.Id, null, null), (report.ConnectorId, report.ReauthId, report.Code));
        Assert.Empty(report.Timeline);
        Assert.Empty(report.Seen);
        Assert.Equal(Given.Acme, report.Expected);
    }

    [Fact]
    public void Create_WithAnAttemptAlone_TakesItsConnector()
    {
        var report = StuckReportTransitions.Create(Input, connector: null, Failed("con_gone"), Given.Now);
        Assert.Equal(("con_gone", "rea_1", "quickbooks"), (report.ConnectorId, report.ReauthId, report.ProviderId));
        Assert.NotEmpty(report.Timeline);
    }

    [Fact]
    public async Task Post_AboutOneConnectorWithTheAttemptOfAnother_HoldsNothingOfTheAttempt()
    {
        var (own, other) = (await ConnectorAsync("ds_1"), await ConnectorAsync("ds_2"));
        var (ownAttempt, otherAttempt) = (await AttemptAsync(own), await AttemptAsync(other));
        using var dana = await _api.ClientAsync(Role.Extension);
        await AssertAsync(
            dana,
            new
            {
                Step,
                Description,
                connectorId = own,
                reauthId = ownAttempt,
            },
            own,
            ownAttempt
        );
        await AssertAsync(
            dana,
            new
            {
                Step,
                Description,
                connectorId = own,
                reauthId = otherAttempt,
            },
            own,
            reauthId: null
        );
    }

    [Fact]
    public async Task Post_AboutAConnector_TakesItsNewestAttemptUnlessAnotherIsNamed()
    {
        var connector = await ConnectorAsync("ds_1");
        await AttemptAsync(connector);
        var newest = await AttemptAsync(connector);
        using var dana = await _api.ClientAsync(Role.Extension);
        await AssertAsync(
            dana,
            new
            {
                Step,
                Description,
                connectorId = connector,
            },
            connector,
            newest
        );
        await AssertAsync(
            dana,
            new
            {
                Step,
                Description,
                reauthId = newest,
            },
            connector,
            newest
        );
        await AssertAsync(
            dana,
            new
            {
                Step,
                Description,
                connectorId = connector,
                reauthId = "rea_gone",
            },
            connector,
            reauthId: null
        );
    }

    [Fact]
    public async Task Post_ByAnotherWorkspace_HoldsNeitherConnectorNorAttempt()
    {
        var connector = await ConnectorAsync("ds_1");
        var attempt = await AttemptAsync(connector);
        foreach (var token in new[] { ReauthApi.OtherPlatformKey, await _api.PairAsync(ReauthApi.OtherWorkspace) })
        {
            using var foreigner = _api.With(token);
            await AssertAsync(
                foreigner,
                new
                {
                    Step,
                    Description,
                    connectorId = connector,
                },
                connectorId: null,
                reauthId: null
            );
            await AssertAsync(
                foreigner,
                new
                {
                    Step,
                    Description,
                    reauthId = attempt,
                },
                connectorId: null,
                reauthId: null
            );
        }
    }

    private static ReauthAttempt Failed(string connectorId)
    {
        var connector = Given.Connector(Given.Acme);
        var decision = ReauthTransitions.Conclude(Given.Exchanging(connector), connector, new([Given.Globex]), [], Given.Step, Given.Now)!;
        return decision.Reauth with { ConnectorId = connectorId };
    }

    private static async Task AssertAsync(HttpClient client, object body, string? connectorId, string? reauthId)
    {
        var report = await ReportAsync(client, body);
        Assert.Equal((connectorId, reauthId), (Text(report, "connectorId"), Text(report, "reauthId")));
        Assert.Equal(connectorId is null, Text(report, "provider") is null);
        Assert.Equal(reauthId is null, report.GetProperty("timeline").GetArrayLength() == 0);
    }

    private static string? Text(JsonElement report, string name) => report.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<JsonElement> ReportAsync(HttpClient client, object report)
    {
        using var made = await client.ReportAsync(report);
        return await made.ReadJsonAsync(HttpStatusCode.Created);
    }

    private async Task<string> ConnectorAsync(string dataSourceId, string workspace = ReauthApi.Workspace)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        var body = new
        {
            workspaceId = workspace,
            dataSourceId,
            provider = "quickbooks",
            name = "QuickBooks",
        };
        using var made = await platform.PutAsJsonAsync("/v1/connectors", body);
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private async Task<string> AttemptAsync(string connectorId)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var made = await platform.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { });
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
