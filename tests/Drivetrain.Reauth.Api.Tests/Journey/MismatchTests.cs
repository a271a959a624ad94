using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The login opened another company than the connector's.</summary>
public sealed class MismatchTests : IAsyncLifetime
{
    private JourneyHost _host = null!;
    private Person _person = null!;

    public async Task InitializeAsync()
    {
        _host = await JourneyHost.StartAsync();
        _person = await _host.PersonAsync();
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);
    }

    [Fact]
    public async Task Callback_OfAnotherCompany_StoresNothingRevokesAndNamesBoth()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);

        var (attempt, page) = await _person.ReauthenticateAsync(connectorId);

        Assert.Null(await _host.GrantAsync(connectorId));
        Assert.Equal("failed", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.Equal(JourneyHost.Acme, (await _host.FindAsync<Connector>(connectorId))!.Instance);
        Assert.Equal([JourneyHost.Globex.Id], _host.Intuit.Log.RevokedRealms);
        Assert.False(await _host.OpensAsync(Secret("access token"), JourneyHost.Globex));
        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt.Id));
        Assert.Contains("tokens_revoked", await _host.StepsAsync(attempt.Id));
        Assert.Equal((HttpStatusCode.OK, attempt.Page), (page.Status, page.Address.AbsolutePath));
        foreach (
            var words in new[]
            {
                "You logged in to a different company",
                JourneyHost.Acme.Name,
                JourneyHost.Acme.Id,
                JourneyHost.Globex.Name,
                JourneyHost.Globex.Id,
                "Log in again",
            }
        )
        {
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Callback_OfAnotherCompany_TellsThePlatformInTheSameCommit()
    {
        var (attempt, _) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));
        var message = Assert.Single(await _host.OutboxAsync(), message => message.EventType is "reauth.failed");
        Assert.Equal((attempt.Id, "instance_mismatch"), (message.Data.GetProperty("reauthId").GetString(), message.Data.GetProperty("outcome").GetString()));
        Assert.Contains(
            _host.Store.Committed,
            batch => batch.Changes.Any(change => change.Id == message.Id) && batch.Changes.Any(change => change.Id == attempt.Id)
        );
    }

    [Fact]
    public async Task Callback_OfAnotherCompany_LeavesTheWorkingCredentialAlone()
    {
        var connectorId = await _host.ConnectedAsync(JourneyHost.Acme);
        var before = await _host.GrantAsync(connectorId);
        await _person.ReauthenticateAsync(connectorId);
        Assert.Equivalent(before, await _host.GrantAsync(connectorId), strict: true);
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(connectorId), JourneyHost.Acme));
    }

    [Fact]
    public async Task Callback_OfACompanyThatAnotherWorkspaceUses_KeepsItsPermission()
    {
        var other = await _host.ConnectedAsync(JourneyHost.Globex, workspace: ReauthApi.OtherWorkspace);

        var (attempt, page) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));

        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt.Id));
        Assert.Contains("tokens_kept_for_others", await _host.StepsAsync(attempt.Id));
        Assert.Empty(_host.Intuit.Log.RevokedRealms);
        Assert.True(await _host.OpensAsync(await _host.AccessTokenAsync(other), JourneyHost.Globex));

        // Another workspace's connectors are nobody's business.
        Assert.Empty((await _host.ReauthAsync(attempt.Id)).GetProperty("siblings").EnumerateArray());
        Assert.DoesNotContain("instead", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_LogInAgainWithTheRightCompany_Completes()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var (attempt, _) = await _person.ReauthenticateAsync(connectorId);
        _host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);

        var again = await _person.Browser.PostAsync($"{attempt.Page}/attempts");
        var landed = await _person.Browser.FollowAsync(again);

        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt.Id));
    }

    [Fact]
    public async Task Attempts_WithTheSibling_ReconnectsTheOneTheLoginWasRightFor()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var siblingId = await _host.ConnectorAsync(JourneyHost.Globex, "Globex books");

        var (attempt, page) = await _person.ReauthenticateAsync(connectorId);

        Assert.Contains("Reconnect Globex books instead", page.Text, StringComparison.Ordinal);
        Assert.Equal("use_sibling", (await _host.ReauthAsync(attempt.Id)).GetProperty("outcome").GetProperty("nextAction").GetString());
        var landed = await _person.Browser.FollowAsync(await _person.Browser.PostAsync($"{attempt.Page}/attempts", ("connectorId", siblingId)));
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("connected", (await _host.ConnectorJsonAsync(siblingId)).GetProperty("status").GetString());
        Assert.Equal("failed", (await _host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Attempts_WithAConnectorThatWasNotOffered_IsRefused()
    {
        var unrelated = await _host.ConnectorAsync(JourneyHost.AcmeEast);
        var foreign = await _host.ConnectorAsync(JourneyHost.Globex, workspace: ReauthApi.OtherWorkspace);
        var (attempt, _) = await _person.ReauthenticateAsync(await _host.ConnectorAsync(JourneyHost.Acme));

        foreach (var connectorId in new[] { unrelated, foreign, "con_made_up" })
        {
            var refused = await _person.Browser.PostAsync($"{attempt.Page}/attempts", ("connectorId", connectorId));
            Assert.Equal(HttpStatusCode.Conflict, refused.Status);
            Assert.Contains("This data source no longer exists", refused.Text, StringComparison.Ordinal);
            Assert.Single(_person.Browser.Cookies);
        }

        Assert.Null((await _host.FindAsync<Connector>(foreign))!.ReauthId);
    }

    [Theory]
    [InlineData("9130347957983001")]
    [InlineData("9999999999999999")]
    [InlineData("../../9130347957983001")]
    [InlineData("1")]
    public async Task Callback_WithAForgedRealmId_IsNotBelieved(string realmId)
    {
        // The person has access to Globex alone and says that it is Acme.
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        _host.Intuit.Turn(knobs => knobs with { CallbackRealmId = realmId });

        var (attempt, page) = await _person.ReauthenticateAsync(connectorId);

        Assert.Equal("provider_error", await _host.OutcomeAsync(attempt.Id));
        Assert.Null(await _host.GrantAsync(connectorId));
        Assert.Contains("returned an invalid response", page.Text, StringComparison.Ordinal);
        Assert.False(await _host.OpensAsync(Secret("access token"), JourneyHost.Globex));
    }

    [Fact]
    public async Task Callback_WithAForgedRealmIdAndNoSignature_IsNotBelieved()
    {
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        _host.Intuit.Turn(knobs => knobs with { CallbackRealmId = JourneyHost.Acme.Id, IdToken = IdTokenFault.NoRealm });
        var (attempt, _) = await _person.ReauthenticateAsync(connectorId);
        Assert.Equal("not_admin", await _host.OutcomeAsync(attempt.Id));
        Assert.Null(await _host.GrantAsync(connectorId));
    }

    [Fact]
    public async Task Callback_OfAnotherCompanyWhenRevocationFails_StillEndsAndSaysSo()
    {
        _host.Intuit.Turn(knobs => knobs with { Revocation = RevokeOutcome.ServerError });
        var connectorId = await _host.ConnectorAsync(JourneyHost.Acme);
        var (attempt, _) = await _person.ReauthenticateAsync(connectorId);
        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt.Id));
        Assert.Contains("revocation_failed", await _host.StepsAsync(attempt.Id));
        Assert.Null(await _host.GrantAsync(connectorId));
    }

    private string Secret(string what) => Assert.Single(_host.Catalog.Secrets, secret => secret.Value == what).Key;

    public async Task DisposeAsync()
    {
        _person.Dispose();
        await _host.DisposeAsync();
    }
}
