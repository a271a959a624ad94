using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Intuit;

namespace Drivetrain.Reauth.Api.Tests.Journey;

/// <summary>The login opened another company than the connector's.</summary>
public sealed class MismatchTests : IAsyncLifetime
{
    private JourneyHost host = null!;
    private Person person = null!;

    public async Task InitializeAsync()
    {
        host = await JourneyHost.StartAsync();
        person = await host.PersonAsync();
        host.LogInAs(JourneyHost.Admin, JourneyHost.Globex);
    }

    [Fact]
    public async Task Callback_OfAnotherCompany_StoresNothingRevokesAndNamesBoth()
    {
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);

        var (attempt, page) = await person.ReauthenticateAsync(connectorId);

        Assert.Null(await host.GrantAsync(connectorId));
        Assert.Equal("failed", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.Equal(JourneyHost.Acme, (await host.FindAsync<Connector>(connectorId))!.Instance);
        Assert.Equal([JourneyHost.Globex.Id], host.Intuit.Log.RevokedRealms);
        Assert.False(await host.OpensAsync(Secret("access token"), JourneyHost.Globex));
        Assert.Equal("instance_mismatch", await host.OutcomeAsync(attempt.Id));
        Assert.Contains("tokens_revoked", await host.StepsAsync(attempt.Id));
        Assert.Equal((HttpStatusCode.OK, attempt.Page), (page.Status, page.Address.AbsolutePath));
        foreach (var words in new[] { "That was another QuickBooks company", JourneyHost.Acme.Name, JourneyHost.Acme.Id, JourneyHost.Globex.Name, JourneyHost.Globex.Id, "Log in again" })
        {
            Assert.Contains(words, page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Callback_OfAnotherCompany_TellsThePlatformInTheSameCommit()
    {
        var (attempt, _) = await person.ReauthenticateAsync(await host.ConnectorAsync(JourneyHost.Acme));
        var message = Assert.Single(await host.OutboxAsync(), message => message.EventType is "reauth.failed");
        Assert.Equal((attempt.Id, "instance_mismatch"), (message.Data.GetProperty("reauthId").GetString(), message.Data.GetProperty("outcome").GetString()));
        Assert.Contains(host.Store.Committed, batch => batch.Changes.Any(change => change.Id == message.Id) && batch.Changes.Any(change => change.Id == attempt.Id));
    }

    [Fact]
    public async Task Callback_OfAnotherCompany_LeavesTheWorkingCredentialAlone()
    {
        var connectorId = await host.ConnectedAsync(JourneyHost.Acme);
        var before = await host.GrantAsync(connectorId);
        await person.ReauthenticateAsync(connectorId);
        Assert.Equal(before, await host.GrantAsync(connectorId));
        Assert.True(await host.OpensAsync(await host.AccessTokenAsync(connectorId), JourneyHost.Acme));
    }

    [Fact]
    public async Task Callback_OfACompanyThatAnotherWorkspaceUses_KeepsItsPermission()
    {
        var other = await host.ConnectedAsync(JourneyHost.Globex, workspace: ReauthApi.OtherWorkspace);

        var (attempt, page) = await person.ReauthenticateAsync(await host.ConnectorAsync(JourneyHost.Acme));

        Assert.Equal("instance_mismatch", await host.OutcomeAsync(attempt.Id));
        Assert.Contains("tokens_kept_for_others", await host.StepsAsync(attempt.Id));
        Assert.Empty(host.Intuit.Log.RevokedRealms);
        Assert.True(await host.OpensAsync(await host.AccessTokenAsync(other), JourneyHost.Globex));

        // Another workspace's connectors are nobody's business.
        Assert.Empty((await host.ReauthAsync(attempt.Id)).GetProperty("siblings").EnumerateArray());
        Assert.DoesNotContain("instead", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_LogInAgainWithTheRightCompany_Completes()
    {
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);
        host.LogInAs(JourneyHost.Admin, JourneyHost.Acme);

        var again = await person.Browser.PostAsync($"{attempt.Page}/attempts");
        var landed = await person.Browser.FollowAsync(again);

        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("connected", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
        Assert.Equal("instance_mismatch", await host.OutcomeAsync(attempt.Id));
    }

    [Fact]
    public async Task Attempts_WithTheSibling_ReconnectsTheOneTheLoginWasRightFor()
    {
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        var siblingId = await host.ConnectorAsync(JourneyHost.Globex, "Globex books");

        var (attempt, page) = await person.ReauthenticateAsync(connectorId);

        Assert.Contains("Reconnect Globex books instead", page.Text, StringComparison.Ordinal);
        Assert.Equal("use_sibling", (await host.ReauthAsync(attempt.Id)).GetProperty("outcome").GetProperty("nextAction").GetString());
        var landed = await person.Browser.FollowAsync(await person.Browser.PostAsync($"{attempt.Page}/attempts", ("connectorId", siblingId)));
        Assert.Equal(JourneyHost.ReturnUrl, landed.Address.AbsoluteUri);
        Assert.Equal("connected", (await host.ConnectorJsonAsync(siblingId)).GetProperty("status").GetString());
        Assert.Equal("failed", (await host.ConnectorJsonAsync(connectorId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Attempts_WithAConnectorThatWasNotOffered_IsRefused()
    {
        var unrelated = await host.ConnectorAsync(JourneyHost.AcmeEast);
        var foreign = await host.ConnectorAsync(JourneyHost.Globex, workspace: ReauthApi.OtherWorkspace);
        var (attempt, _) = await person.ReauthenticateAsync(await host.ConnectorAsync(JourneyHost.Acme));

        foreach (var connectorId in new[] { unrelated, foreign, "con_made_up" })
        {
            var refused = await person.Browser.PostAsync($"{attempt.Page}/attempts", ("connectorId", connectorId));
            Assert.Equal(HttpStatusCode.Conflict, refused.Status);
            Assert.Contains("This data source is not there any more", refused.Text, StringComparison.Ordinal);
            Assert.Single(person.Browser.Cookies);
        }

        Assert.Null((await host.FindAsync<Connector>(foreign))!.ReauthId);
    }

    [Theory]
    [InlineData("9130347957983001")]
    [InlineData("9999999999999999")]
    [InlineData("../../9130347957983001")]
    [InlineData("1")]
    public async Task Callback_WithAForgedRealmId_IsNotBelieved(string realmId)
    {
        // The person has access to Globex alone and says that it is Acme.
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        host.Intuit.Turn(knobs => knobs with { CallbackRealmId = realmId });

        var (attempt, page) = await person.ReauthenticateAsync(connectorId);

        Assert.Equal("provider_error", await host.OutcomeAsync(attempt.Id));
        Assert.Null(await host.GrantAsync(connectorId));
        Assert.Contains("cannot be trusted", page.Text, StringComparison.Ordinal);
        Assert.False(await host.OpensAsync(Secret("access token"), JourneyHost.Globex));
    }

    [Fact]
    public async Task Callback_WithAForgedRealmIdAndNoSignature_IsNotBelieved()
    {
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        host.Intuit.Turn(knobs => knobs with { CallbackRealmId = JourneyHost.Acme.Id, IdToken = IdTokenFault.NoRealm });
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);
        Assert.Equal("not_admin", await host.OutcomeAsync(attempt.Id));
        Assert.Null(await host.GrantAsync(connectorId));
    }

    [Fact]
    public async Task Callback_OfAnotherCompanyWhenRevocationFails_StillEndsAndSaysSo()
    {
        host.Intuit.Turn(knobs => knobs with { Revocation = RevokeOutcome.ServerError });
        var connectorId = await host.ConnectorAsync(JourneyHost.Acme);
        var (attempt, _) = await person.ReauthenticateAsync(connectorId);
        Assert.Equal("instance_mismatch", await host.OutcomeAsync(attempt.Id));
        Assert.Contains("revocation_failed", await host.StepsAsync(attempt.Id));
        Assert.Null(await host.GrantAsync(connectorId));
    }

    private string Secret(string what) => Assert.Single(host.Catalog.Secrets, secret => secret.Value == what).Key;

    public async Task DisposeAsync()
    {
        person.Dispose();
        await host.DisposeAsync();
    }
}
