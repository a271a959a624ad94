using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>Tokens that rotate at every use, and organisations that share a login.</summary>
public sealed class XeroCredentialTests : IAsyncLifetime
{
    private static readonly TimeSpan PastAccessToken = TimeSpan.FromMinutes(31);
    private XeroHost host = null!;

    public async Task InitializeAsync() => host = await XeroHost.StartAsync();

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task Refresh_EveryUse_RotatesAndTheNewestIsKept()
    {
        var connectorId = await host.ConnectedAsync(XeroHost.AcmeUk);
        var seen = new HashSet<string>(StringComparer.Ordinal) { (await host.TokensAsync(connectorId)).RefreshToken! };

        for (var i = 0; i < 3; i++)
        {
            host.Api.Time.Advance(PastAccessToken);
            Assert.Equal(HttpStatusCode.OK, await host.ReadOrganisationAsync(connectorId, XeroHost.AcmeUk));
            Assert.True(seen.Add((await host.TokensAsync(connectorId)).RefreshToken!));
        }

        Assert.Equal(host.Api.Time.GetUtcNow().AddDays(60), (await host.TokensAsync(connectorId)).RefreshTokenExpiresAt);
        Assert.Equal(0, host.Xero.Log.Count(XeroEvent.RefreshRetried));
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task Refresh_AnswerLostAfterRotation_SurvivesWithinTheGrace(int minutesLater, bool survives)
    {
        var connectorId = await host.ConnectedAsync(XeroHost.AcmeUk);
        host.Api.Time.Advance(PastAccessToken);
        host.Xero.Turn(knobs => knobs with { TokenOutage = XeroTokenOutage.AnswerLost, TokenOutageRequests = 1 });
        using (var lost = await host.AskForTokenAsync(connectorId))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
        }

        host.Api.Time.Advance(TimeSpan.FromMinutes(minutesLater));
        using var asked = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));

        Assert.Equal(survives ? HttpStatusCode.OK : HttpStatusCode.Conflict, asked.StatusCode);
        Assert.Equal(survives ? 1 : 0, host.Xero.Log.Count(XeroEvent.RefreshRetried));
    }

    [Fact]
    public async Task Refresh_UnusedForSixtyDays_NeedsANewLogin()
    {
        var connectorId = await host.ConnectedAsync(XeroHost.AcmeUk);
        host.Api.Time.Leap(TimeSpan.FromDays(61));

        using var asked = await Eventually.WithClockAsync(host.Api.Time, host.AskForTokenAsync(connectorId));

        Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
    }

    [Fact]
    public async Task Delete_OneOfTwoOrganisationsOfALogin_LeavesTheOther()
    {
        var uk = await host.ConnectedAsync(XeroHost.AcmeUk);
        var australia = await host.ConnectedAsync(XeroHost.AcmeAustralia);

        using var deleted = await host.Platform.DeleteAsync($"/v1/connectors/{uk}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([XeroHost.AcmeAustralia.Id], host.Xero.ConnectedTenants(XeroHost.Adviser));
        Assert.Equal(HttpStatusCode.OK, await host.ReadOrganisationAsync(australia, XeroHost.AcmeAustralia));
        Assert.Equal(0, host.Xero.Log.Count(XeroEvent.Revocation));
    }

    [Fact]
    public async Task Delete_OneOfTwoConnectorsOfAnOrganisation_LeavesItConnected()
    {
        var first = await host.ConnectedAsync(XeroHost.AcmeUk);
        var second = await host.ConnectedAsync(XeroHost.AcmeUk);

        using var deleted = await host.Platform.DeleteAsync($"/v1/connectors/{first}");

        Assert.Empty(host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await host.ReadOrganisationAsync(second, XeroHost.AcmeUk));
    }

    [Fact]
    public async Task Delete_AccessTokenHasEnded_RefreshesToDisconnect()
    {
        var connectorId = await host.ConnectedAsync(XeroHost.AcmeUk);
        host.Api.Time.Advance(PastAccessToken);

        using var deleted = await host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal([XeroHost.AcmeUk.Id], host.Xero.Log.DeletedTenants);
    }

    [Fact]
    public async Task Delete_XeroIsDown_DeletesAllTheSame()
    {
        var connectorId = await host.ConnectedAsync(XeroHost.AcmeUk);
        host.Xero.Turn(knobs => knobs with { ApiFault = XeroApiFault.ServerError });

        using var deleted = await host.Platform.DeleteAsync($"/v1/connectors/{connectorId}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }
}
