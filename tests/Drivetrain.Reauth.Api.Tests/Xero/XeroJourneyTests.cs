using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>A login at Xero, from its beginning to what is stored.</summary>
public sealed class XeroJourneyTests : IAsyncLifetime
{
    private XeroHost _host = null!;

    public async Task InitializeAsync() => _host = await XeroHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Login_BoundOrganisation_IsStoredForThirtyMinutesAndSixtyDays()
    {
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);

        var (attempt, page) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal(XeroHost.ReturnUrl, page.Address.AbsoluteUri);
        Assert.Equal("matched", await _host.OutcomeAsync(attempt));
        var tokens = await _host.TokensAsync(connectorId);
        var now = _host.Api.Time.GetUtcNow();
        Assert.Equal((now.AddMinutes(30), now.AddDays(60)), (tokens.AccessTokenExpiresAt, tokens.RefreshTokenExpiresAt));
        Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(connectorId, XeroHost.AcmeUk));
        Assert.Equal(1, _host.Xero.Log.Count(XeroEvent.TokenExchange));
    }

    [Fact]
    public async Task Login_SeveralOrganisations_TheBoundOneIsPicked()
    {
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeAustralia);
        _host.LogInAs(XeroHost.Adviser, XeroHost.AcmeUk, XeroHost.AcmeAustralia, XeroHost.Globex);

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("matched", await _host.OutcomeAsync(attempt));
        Assert.Equal(XeroHost.AcmeAustralia.Id, (await _host.TokensAsync(connectorId)).InstanceId);
        Assert.Equal(3, _host.Xero.ConnectedTenants(XeroHost.Adviser).Count);
    }

    [Fact]
    public async Task Login_ConnectedByAnEarlierLogin_IsFoundInTheUnfilteredList()
    {
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        _host.LogInAs(XeroHost.Adviser, XeroHost.Globex);

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("matched", await _host.OutcomeAsync(attempt));
    }

    [Fact]
    public async Task Login_UnboundAndSeveral_ThePersonPicks()
    {
        var connectorId = await _host.ConnectorAsync(bound: null);
        _host.LogInAs(XeroHost.Adviser, XeroHost.AcmeUk, XeroHost.Globex);
        using var person = await _host.PersonAsync();
        var (attempt, page) = await person.ReauthenticateAsync(connectorId);
        Assert.Contains("Which Xero organisation is it?", page.Text, StringComparison.Ordinal);
        Assert.Contains("Your login gives access to these Xero organisations", page.Text, StringComparison.Ordinal);
        Assert.Contains(XeroHost.AcmeUk.Name, page.Text, StringComparison.Ordinal);
        Assert.Contains(XeroHost.Globex.Name, page.Text, StringComparison.Ordinal);

        using var confirmed = await person.ConfirmAsync(attempt, XeroHost.Globex.Id);

        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        Assert.Equal(XeroHost.Globex.Id, (await _host.ReadAsync($"/v1/connectors/{connectorId}")).GetProperty("instance").GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(connectorId, XeroHost.Globex));
    }

    [Fact]
    public async Task Login_OtherOrganisations_NamesAllOfThemAndUndoesWhatItConnected()
    {
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
        _host.LogInAs(XeroHost.Adviser, XeroHost.AcmeAustralia, XeroHost.Globex);

        var (attempt, page) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt));
        Assert.Contains("Acme Australia Pty Ltd", page.Text, StringComparison.Ordinal);
        Assert.Contains("Globex NZ Ltd", page.Text, StringComparison.Ordinal);
        Assert.Contains("tokens_revoked", await _host.StepsAsync(attempt));
        Assert.Empty(_host.Xero.ConnectedTenants(XeroHost.Adviser));
        Assert.Equal(0, _host.Xero.Log.Count(XeroEvent.Revocation));
    }

    [Fact]
    public async Task Login_OtherOrganisation_LeavesWhatConnectorsUse()
    {
        var other = await _host.ConnectedAsync(XeroHost.Globex);
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
        _host.LogInAs(XeroHost.Adviser, XeroHost.AcmeAustralia, XeroHost.Globex);

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("instance_mismatch", await _host.OutcomeAsync(attempt));
        Assert.Contains("tokens_kept_for_others", await _host.StepsAsync(attempt));
        Assert.Equal([XeroHost.AcmeAustralia.Id], _host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(other, XeroHost.Globex));
    }

    [Fact]
    public async Task Login_NothingChosen_SaysThatNoOrganisationWasShared()
    {
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
        _host.LogInAs(XeroHost.Adviser);

        var (attempt, page) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("no_instance", await _host.OutcomeAsync(attempt));
        Assert.Contains("No Xero organisation was shared", page.Text, StringComparison.Ordinal);
        Assert.Contains(XeroHost.AcmeUk.Name, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_RoleIsTooSmall_IsDenied()
    {
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
        _host.LogInAs(XeroHost.ReadOnly, XeroHost.AcmeUk);

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("denied", await _host.OutcomeAsync(attempt));
    }

    [Theory]
    [InlineData(XeroApiFault.TokenExpired, "code_rejected")]
    [InlineData(XeroApiFault.AuthorizationUnsuccessful, "provider_misconfigured")]
    [InlineData(XeroApiFault.AuthenticationUnsuccessful, "not_admin")]
    [InlineData(XeroApiFault.Throttled, "provider_unavailable")]
    [InlineData(XeroApiFault.ServerError, "provider_unavailable")]
    [InlineData(XeroApiFault.ServiceUnavailable, "provider_unavailable")]
    [InlineData(XeroApiFault.Garbage, "provider_error")]
    public async Task Login_ConnectionsFail_HasTheOutcomeThatHelps(XeroApiFault fault, string outcome)
    {
        foreach (var keys in Enum.GetValues<XeroFaultKeys>())
        {
            var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
            _host.Xero.Turn(knobs => knobs with { ApiFault = fault, FaultKeys = keys });

            var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

            Assert.Equal(outcome, await _host.OutcomeAsync(attempt));
        }
    }

    [Theory]
    [InlineData(XeroIdTokenFault.BadSignature)]
    [InlineData(XeroIdTokenFault.UnknownKey)]
    [InlineData(XeroIdTokenFault.WrongAudience)]
    [InlineData(XeroIdTokenFault.WrongIssuer)]
    [InlineData(XeroIdTokenFault.Expired)]
    [Trait("Case", "1.9")]
    public async Task Login_IdTokenThatNothingIsTakenFrom_FailsNoLogin(XeroIdTokenFault fault)
    {
        // The list of organisations is asked with the access token, and that alone decides.
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
        _host.Xero.Turn(knobs => knobs with { IdToken = fault });

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("matched", await _host.OutcomeAsync(attempt));
        Assert.Equal(HttpStatusCode.OK, (await _host.AskForTokenAsync(connectorId)).StatusCode);
    }

    [Fact]
    public async Task Login_ProofFails_LeavesTheConnectorsOwnOrganisationConnected()
    {
        // The login makes the connection anew, so only the connector's use of the organisation spares it.
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        _host.Xero.Disconnect(XeroHost.AcmeUk.Id);
        _host.Xero.Turn(knobs => knobs with { KeepsAuthEvent = false, ApiFault = XeroApiFault.ServiceUnavailable, ApiFaultRequests = 1 });

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Equal("provider_unavailable", await _host.OutcomeAsync(attempt));
        Assert.Contains("tokens_kept_for_others", await _host.StepsAsync(attempt));
        Assert.Empty(_host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(connectorId, XeroHost.AcmeUk));
    }

    [Fact]
    public async Task Login_ProofFails_EndsWhatItConnectedAndNobodyUses()
    {
        var connectorId = await _host.ConnectorAsync(XeroHost.AcmeUk);
        _host.Xero.Turn(knobs => knobs with { ApiFault = XeroApiFault.ServiceUnavailable, ApiFaultRequests = 1 });

        var (attempt, _) = await _host.ReauthenticateAsync(connectorId);

        Assert.Contains("tokens_revoked", await _host.StepsAsync(attempt));
        Assert.Equal([XeroHost.AcmeUk.Id], _host.Xero.Log.DeletedTenants);
    }
}
