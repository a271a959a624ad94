using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The connector is bound to no company yet: a person confirms one before anything is stored.</summary>
public sealed class ConfirmationTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private Person _person = null!;
    private string _connectorId = "";

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _connectorId = await _host.ConnectorAsync(bound: null);
    }

    [Fact]
    public async Task Callback_OfAnUnboundConnector_AsksBeforeItBinds()
    {
        var (attempt, page) = await _person.ReauthenticateAsync(_connectorId);
        Assert.Equal("awaiting_confirmation", (await _host.ReauthAsync(attempt.Id)).GetProperty("status").GetString());
        Assert.Contains("Is this the right QuickBooks company?", page.Text, StringComparison.Ordinal);
        Assert.Null(await _host.GrantAsync(_connectorId));
        Assert.Equal("unbound", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Confirm_ByThePage_BindsAndReturnsToDrivetrain()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        var landed = await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/confirmation", ("instanceId", JourneyHost.Acme.Id)));
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        await AssertBoundAsync(JourneyHost.Acme);
        Assert.Equal(["created", "started", "returned", "proved", "confirmation_asked", "confirmed", "ended"], await _host.StepsAsync(attempt.Id));
    }

    [Fact]
    public async Task Confirm_ByRest_BindsOnceHoweverOftenItIsSent()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _person.ConfirmAsync(attempt, JourneyHost.Acme.Id)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var late in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await late.ReadProblemAsync(HttpStatusCode.Conflict, "nothing_to_confirm");
        }

        await AssertBoundAsync(JourneyHost.Acme);
        Assert.Equal(1, (await _host.GrantAsync(_connectorId))!.Generation);
        Assert.Single(await _host.OutboxAsync(), message => message.EventType is "connector.reauthenticated");
    }

    [Fact]
    public async Task Confirm_OneOfSeveral_BindsThatOne()
    {
        _host.Catalog.Proof = proof => proof.Succeeded ? proof.Value with { Instances = [JourneyHost.Acme, JourneyHost.AcmeEast] } : proof;
        var (attempt, page) = await _person.ReauthenticateAsync(_connectorId);
        Assert.Contains("Which QuickBooks company is it?", page.Text, StringComparison.Ordinal);
        Assert.Contains(JourneyHost.Acme.Name, page.Text, StringComparison.Ordinal);
        using var response = await _person.ConfirmAsync(attempt, JourneyHost.AcmeEast.Id);
        Assert.Equal("completed", (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        await AssertBoundAsync(JourneyHost.AcmeEast);
    }

    [Fact]
    public async Task Callback_WithSeveralForABoundConnector_PicksItsOwn()
    {
        _host.Catalog.Proof = proof => proof.Succeeded ? proof.Value with { Instances = [JourneyHost.AcmeEast, JourneyHost.Acme] } : proof;
        _connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var (_, page) = await _person.ReauthenticateAsync(_connectorId);
        Assert.Equal(JourneyHost.ReturnUrl, page.Address.AbsoluteUri);
        await AssertBoundAsync(JourneyHost.Acme);
    }

    [Fact]
    public async Task Callback_WithNone_SaysSoAndRevokes()
    {
        _host.Catalog.Proof = proof => proof.Succeeded ? proof.Value with { Instances = [] } : proof;
        var (attempt, page) = await _person.ReauthenticateAsync(_connectorId);
        Assert.Equal("no_instance", await _host.OutcomeAsync(attempt.Id));
        Assert.Contains("No QuickBooks company was shared", page.Text, StringComparison.Ordinal);
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
    }

    [Fact]
    public async Task Confirm_ACompanyThatWasNotSeen_IsRefusedAndTheRightOneStillWorks()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        using var wrong = await _person.ConfirmAsync(attempt, JourneyHost.Globex.Id);
        await wrong.ReadProblemAsync(HttpStatusCode.Conflict, "nothing_to_confirm");
        var page = await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/confirmation", ("instanceId", JourneyHost.Globex.Id)));
        Assert.Contains("Is this the right QuickBooks company?", page.Text, StringComparison.Ordinal);
        using var right = await _person.ConfirmAsync(attempt, JourneyHost.Acme.Id);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Confirm_FromAnotherWorkspace_IsNotFound()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        using var stranger = await _host.PersonAsync(ReauthApi.OtherWorkspace);
        using var response = await stranger.ConfirmAsync(attempt, JourneyHost.Acme.Id);
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Null(await _host.GrantAsync(_connectorId));
    }

    /// <summary>Case 1 of custody: whoever sends a start link to somebody else has access to the workspace, but did not log in.</summary>
    [Theory]
    [InlineData("the session that began it, without the cookie")]
    [InlineData("a colleague's session and browser")]
    [InlineData("the platform's key")]
    [InlineData("the cookie of another browser")]
    public async Task Confirm_ByAnyoneButTheBrowserThatLoggedIn_IsRefusedAndBindsNothing(string who)
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        using var colleague = await _host.PersonAsync();
        await colleague.BeginAsync(await _host.ConnectorAsync(bound: null));
        using var none = new Browser(_host.Api);
        using var forged = new Browser(_host.Api);
        forged.Keep($"__Host-reauth-{attempt.Id}", Assert.Single(colleague.Browser.Cookies).Value);

        using var refused = who switch
        {
            "a colleague's session and browser" => await colleague.ConfirmAsync(attempt, JourneyHost.Acme.Id),
            "the platform's key" => await none.ConfirmAsync(_host.Platform, attempt, JourneyHost.Acme.Id),
            "the cookie of another browser" => await forged.ConfirmAsync(_person.Extension, attempt, JourneyHost.Acme.Id),
            _ => await none.ConfirmAsync(_person.Extension, attempt, JourneyHost.Acme.Id),
        };

        await refused.ReadProblemAsync(HttpStatusCode.Forbidden, "other_browser");
        Assert.Null(await _host.GrantAsync(_connectorId));
        Assert.Equal("unbound", (await _host.ConnectorJsonAsync(_connectorId)).GetProperty("status").GetString());
        using var right = await _person.ConfirmAsync(attempt, JourneyHost.Acme.Id);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    /// <summary>Case 1 of custody, as it was found: a session opens a ticket for its own connector and sends the address on.</summary>
    [Fact]
    public async Task Confirm_OfALoginThatSomebodyElseMadeByATicket_IsForTheirBrowserAlone()
    {
        var attempt = await _host.BeginByPlatformAsync(_connectorId);
        using var victim = new Browser(_host.Api);
        var page = await victim.RedeemAndLogInAsync(attempt.StartUrl);
        Assert.Contains(ReauthApi.Workspace, page.Text, StringComparison.Ordinal);

        using var bySender = await _person.ConfirmAsync(attempt, JourneyHost.Acme.Id);

        await bySender.ReadProblemAsync(HttpStatusCode.Forbidden, "other_browser");
        Assert.Equal("awaiting_confirmation", (await _host.ReauthAsync(attempt.Id)).GetProperty("status").GetString());
        Assert.Null(await _host.GrantAsync(_connectorId));
    }

    [Fact]
    public async Task Confirm_BoundElsewhereMeanwhile_IsAMismatch()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        var connector = (await _host.FindAsync<Connector>(_connectorId))!;
        using var bound = await _host.Platform.PutAsync(
            "/v1/connectors",
            System.Net.Http.Json.JsonContent.Create(
                new
                {
                    workspaceId = connector.WorkspaceId,
                    dataSourceId = connector.DataSourceId,
                    provider = "quickbooks",
                    name = "QuickBooks",
                    instance = new { id = JourneyHost.Globex.Id, name = "Globex" },
                }
            )
        );
        Assert.Equal(HttpStatusCode.OK, bound.StatusCode);

        using var response = await _person.ConfirmAsync(attempt, JourneyHost.Acme.Id);

        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt.Id));
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
        Assert.Null(await _host.GrantAsync(_connectorId));
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("superseded")]
    [InlineData("expired")]
    public async Task Held_TokensOfAnAttemptThatEndsUnconfirmed_AreRevokedAndForgotten(string outcome)
    {
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        Assert.Equal(GrantStatus.Held, (await _host.FindAsync<Grant>(Grant.IdOf(attempt.Id)))!.Status);
        var accessToken = Assert.Single(_host.Catalog.Secrets, secret => secret.Value is "access token").Key;
        Assert.True(await _host.OpensAsync(accessToken, JourneyHost.Acme));

        switch (outcome)
        {
            case "cancelled":
                await _person.Browser.PostAsync($"{attempt.Page}/cancellation");
                break;
            case "superseded":
                await _person.BeginAsync(_connectorId);
                break;
            default:
                _host.Api.Time.Advance(TimeSpan.FromMinutes(10));
                break;
        }

        await Eventually.HoldsAsync(
            () =>
            {
                // The sweep comes with the clock.
                _host.Api.Time.Advance(TimeSpan.FromSeconds(1));
                return _host.Intuit.Log.RevokedRealms.Count > 0;
            },
            "the revocation"
        );
        Assert.Equal([JourneyHost.Acme.Id], _host.Intuit.Log.RevokedRealms);
        Assert.False(await _host.OpensAsync(accessToken, JourneyHost.Acme));
        Assert.Equal(outcome, await _host.OutcomeAsync(attempt.Id));
        await Eventually.HoldsAsync(async () => await _host.FindAsync<Grant>(Grant.IdOf(attempt.Id)) is null, "the grant to be forgotten");
    }

    [Fact]
    public async Task Held_TokensOfACompanyThatAnotherConnectorUses_AreNotRevoked()
    {
        var other = await _host.ConnectedAsync(JourneyHost.Acme, workspace: ReauthApi.OtherWorkspace);
        var (attempt, _) = await _person.ReauthenticateAsync(_connectorId);
        using var cancelled = await _person.CancelAsync(attempt);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Empty(_host.Intuit.Log.RevokedRealms);
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(other), JourneyHost.Acme));
    }

    private async Task AssertBoundAsync(Instance company)
    {
        var connector = (await _host.FindAsync<Connector>(_connectorId))!;
        Assert.Equal((ConnectorStatus.Connected, company), (connector.Status, connector.Instance));
        Assert.Equal(company.Id, (await _host.GrantAsync(_connectorId))!.InstanceId);
    }

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
