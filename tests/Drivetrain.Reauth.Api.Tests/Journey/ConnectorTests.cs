using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>Registering, failing and deleting connectors around the journey.</summary>
public sealed class ConnectorTests : IAsyncLifetime
{
    private JourneyHost _host = null!;

    public async Task InitializeAsync() => _host = await JourneyHost.StartAsync();

    [Fact]
    public async Task Register_Twice_ChangesNothing()
    {
        using var first = await RegisterAsync("ds_1", JourneyHost.Acme.Id);
        var created = await first.ReadJsonAsync(HttpStatusCode.Created);
        using var second = await RegisterAsync("ds_1", JourneyHost.Acme.Id);
        var known = await second.ReadJsonAsync(HttpStatusCode.OK);
        Assert.Equal(created.GetRawText(), known.GetRawText());
        Assert.Single(_host.Store.Committed, batch => batch.Changes.Any(change => change.Id == created.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Register_WithAnotherCompany_IsRefusedAndKeepsTheFirst()
    {
        using var first = await RegisterAsync("ds_1", JourneyHost.Acme.Id);
        var id = (await first.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        using var moved = await RegisterAsync("ds_1", JourneyHost.Globex.Id);
        await moved.ReadProblemAsync(HttpStatusCode.Conflict, "connector_bound");
        Assert.Equal(JourneyHost.Acme.Id, (await _host.FindAsync<Connector>(id))!.Instance!.Id);
    }

    [Fact]
    public async Task Register_ByASession_NeverSetsTheCompany()
    {
        using var person = await _host.PersonAsync();
        using var response = await person.Extension.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                dataSourceId = "ds_1",
                provider = "quickbooks",
                name = "QuickBooks",
                instance = new { id = JourneyHost.Acme.Id, name = "Acme" },
            }
        );
        await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, "instance_not_settable");
        using var elsewhere = await person.Extension.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                dataSourceId = "ds_1",
                provider = "quickbooks",
                name = "QuickBooks",
                workspaceId = ReauthApi.OtherWorkspace,
            }
        );
        await elsewhere.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("eu:acme")]
    [InlineData("Acme_1.test-2")]
    public async Task Register_InAnyWorkspaceThatCanPair_IsTakenAndFound(string workspace)
    {
        using var person = await _host.PersonAsync(workspace);
        using var registered = await person.Extension.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                dataSourceId = "ds_1",
                provider = "quickbooks",
                name = "QuickBooks",
                workspaceId = workspace,
            }
        );
        Assert.Equal(workspace, (await registered.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("workspaceId").GetString());
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme, workspace: workspace);
        using var matched = await _host.Platform.PostJsonAsync(
            "/v1/instances/match",
            new
            {
                provider = "quickbooks",
                instanceId = JourneyHost.Acme.Id,
                workspaceId = workspace,
            }
        );
        Assert.Equal(
            connectorId,
            Assert.Single((await matched.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("connectors").EnumerateArray()).GetProperty("id").GetString()
        );
    }

    [Theory]
    [InlineData("/v1/connectors")]
    [InlineData("/v1/instances/match")]
    public async Task Workspace_ThatCannotBeOne_IsNamedAsTheFault(string path)
    {
        var body = new
        {
            workspaceId = "../acme",
            dataSourceId = "ds_1",
            provider = "quickbooks",
            name = "QuickBooks",
        };
        var match = new
        {
            workspaceId = "../acme",
            provider = "quickbooks",
            instanceId = JourneyHost.Acme.Id,
        };
        using var response = path is "/v1/connectors" ? await _host.Platform.PutAsJsonAsync(path, body) : await _host.Platform.PostJsonAsync(path, match);
        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Contains("starts with a letter or digit", problem.GetProperty("errors").GetProperty("workspaceId")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_AfterTheLogin_FailsTheConnectorAndTellsOnce()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        _host.Api.Time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 2; i++)
        {
            using var response = await ReportAsync(connectorId, occurredAt: null);
            Assert.Equal("failed", (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        }

        Assert.Single(await _host.OutboxAsync(), message => message.EventType is "connector.failed");
    }

    [Fact]
    public async Task Failure_FromBeforeTheLogin_ChangesNothing()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var before = await _host.FindAsync<Connector>(connectorId);
        using var response = await ReportAsync(connectorId, _host.Api.Time.GetUtcNow().AddSeconds(-1));
        Assert.Equal("connected", (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal(before, await _host.FindAsync<Connector>(connectorId));
        Assert.DoesNotContain(await _host.OutboxAsync(), message => message.EventType is "connector.failed");
    }

    [Fact]
    public async Task Delete_OfTheOnlyOne_RevokesAndForgets()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var accessToken = await _host.AccessTokenAsync(connectorId);
        await DeleteAsync(connectorId);
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
        Assert.False(await _host.OpensAsync(accessToken, JourneyHost.Acme));
        Assert.Null(await _host.FindAsync<Connector>(connectorId));
        Assert.Null(await _host.GrantAsync(connectorId));
        Assert.Single(await _host.OutboxAsync(), message => message.EventType is "connector.deleted");
    }

    [Fact]
    public async Task Delete_OfOneOfTwoOfACompany_KeepsThePermissionOfTheOther()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var other = await _host.ConnectedAsync(JourneyHost.Acme, workspace: ReauthApi.OtherWorkspace);
        await DeleteAsync(connectorId);
        Assert.Empty(_host.Intuit.Log.RevokedRealms);
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(other), JourneyHost.Acme));
        await DeleteAsync(other);
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
    }

    [Fact]
    public async Task Delete_DuringTheExchange_LeavesNoTokensBehind()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        using var person = await _host.PersonAsync();
        var attempt = await person.BeginAsync(connectorId);
        var callback = await person.LogInAsync(attempt);
        _host.Catalog.Proof = proof =>
        {
            DeleteAsync(connectorId).GetAwaiter().GetResult();
            return proof;
        };

        var page = await person.Browser.OpenAsync(callback);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("failed", (await _host.ReauthAsync(attempt.Id)).GetProperty("status").GetString());
        Assert.Null(await _host.GrantAsync(connectorId));
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
    }

    private Task<HttpResponseMessage> RegisterAsync(string dataSourceId, string instanceId) =>
        _host.Platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId,
                provider = "quickbooks",
                name = "QuickBooks",
                instance = new { id = instanceId, name = "A company" },
            }
        );

    private Task<HttpResponseMessage> ReportAsync(string connectorId, DateTimeOffset? occurredAt) =>
        _host.Platform.PostJsonAsync($"/v1/connectors/{connectorId}/failures", new { code = "credentials_expired", occurredAt });

    private async Task DeleteAsync(string connectorId)
    {
        using var response = await _host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();
}
