using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>Tokens that rotate at every use, and organisations that share a login.</summary>
public sealed class XeroCredentialTests : IAsyncLifetime
{
    private static readonly TimeSpan PastAccessToken = TimeSpan.FromMinutes(31);
    private XeroHost _host = null!;

    public async Task InitializeAsync() => _host = await XeroHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Refresh_EveryUse_RotatesAndTheNewestIsKept()
    {
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        var seen = new HashSet<string>(StringComparer.Ordinal) { (await _host.TokensAsync(connectorId)).RefreshToken! };

        for (var i = 0; i < 3; i++)
        {
            _host.Api.Time.Advance(PastAccessToken);
            Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(connectorId, XeroHost.AcmeUk));
            Assert.True(seen.Add((await _host.TokensAsync(connectorId)).RefreshToken!));
        }

        Assert.Equal(_host.Api.Time.GetUtcNow().AddDays(60), (await _host.TokensAsync(connectorId)).RefreshTokenExpiresAt);
        Assert.Equal(0, _host.Xero.Log.Count(XeroEvent.RefreshRetried));
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task Refresh_AnswerLostAfterRotation_SurvivesWithinTheGrace(int minutesLater, bool survives)
    {
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        _host.Api.Time.Advance(PastAccessToken);
        _host.Xero.Turn(knobs => knobs with { TokenOutage = XeroTokenOutage.AnswerLost, TokenOutageRequests = 1 });
        using (var lost = await _host.AskForTokenAsync(connectorId))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
        }

        _host.Api.Time.Advance(TimeSpan.FromMinutes(minutesLater));
        using var asked = await Eventually.WithClockAsync(_host.Api.Time, _host.AskForTokenAsync(connectorId));

        Assert.Equal(survives ? HttpStatusCode.OK : HttpStatusCode.Conflict, asked.StatusCode);
        Assert.Equal(survives ? 1 : 0, _host.Xero.Log.Count(XeroEvent.RefreshRetried));
    }

    [Fact]
    public async Task Refresh_UnusedForSixtyDays_NeedsANewLogin()
    {
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        _host.Api.Time.Leap(TimeSpan.FromDays(61));

        using var asked = await Eventually.WithClockAsync(_host.Api.Time, _host.AskForTokenAsync(connectorId));

        Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
    }

    [Fact]
    public async Task Delete_OneOfTwoOrganisationsOfALogin_LeavesTheOther()
    {
        var uk = await _host.ConnectedAsync(XeroHost.AcmeUk);
        var australia = await _host.ConnectedAsync(XeroHost.AcmeAustralia);

        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{uk}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([XeroHost.AcmeAustralia.Id], _host.Xero.ConnectedTenants(XeroHost.Adviser));
        Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(australia, XeroHost.AcmeAustralia));
        Assert.Equal(0, _host.Xero.Log.Count(XeroEvent.Revocation));
    }

    [Fact]
    public async Task Delete_OneOfTwoConnectorsOfAnOrganisation_LeavesItConnected()
    {
        var first = await _host.ConnectedAsync(XeroHost.AcmeUk);
        var second = await _host.ConnectedAsync(XeroHost.AcmeUk);

        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{first}");

        Assert.Empty(_host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await _host.ReadOrganisationAsync(second, XeroHost.AcmeUk));
    }

    [Fact]
    public async Task Delete_AccessTokenHasEnded_RefreshesToDisconnect()
    {
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        _host.Api.Time.Advance(PastAccessToken);

        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([XeroHost.AcmeUk.Id], _host.Xero.Log.DeletedTenants);
    }

    [Fact]
    public async Task Delete_XeroIsDown_DeletesAllTheSame()
    {
        var connectorId = await _host.ConnectedAsync(XeroHost.AcmeUk);
        _host.Xero.Turn(knobs => knobs with { ApiFault = XeroApiFault.ServerError });

        using var deleted = await _host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }
}
