using System.Net;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Tests.Support;
using Drivetrain.Reauth.Sandbox.Xero;

namespace Drivetrain.Reauth.Api.Tests.Xero;

/// <summary>A grant that several connectors share: one refresh, one fate, and an end for each company of its own.</summary>
public sealed class SharedGrantTests : SharedLoginFixture
{
    [Fact]
    public async Task SharedGrant_RefusedForGood_FailsAllAndARefreshRecoversAll()
    {
        await SharedAsync();
        Host.Api.Time.Advance(TimeSpan.FromHours(1));
        Host.Xero.Turn(knobs => knobs with { TokenOutage = XeroTokenOutage.InvalidGrant });
        var refused = Host.AskForTokenAsync(Globex);
        while (!refused.IsCompleted)
        {
            Host.Api.Time.Advance(AccessTokenService.ConfirmationPause);
            await Task.WhenAny(refused, Task.Delay(20));
        }

        (await refused).Dispose();
        Assert.Equal(["failed", "failed", "failed"], await StatusesAsync());

        Host.Xero.Turn(knobs => knobs with { TokenOutage = XeroTokenOutage.None });
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Australia, XeroHost.AcmeAustralia));
        Assert.Equal(["connected", "connected", "connected"], await StatusesAsync());
    }

    [Fact]
    public async Task SharedGrant_IsRefreshedOnceForAll()
    {
        await SharedAsync();
        Host.Api.Time.Advance(TimeSpan.FromHours(1));
        var before = Host.Xero.Log.Count(XeroEvent.RefreshSucceeded);

        var all = await Task.WhenAll(Host.AskForTokenAsync(Uk), Host.AskForTokenAsync(Australia), Host.AskForTokenAsync(Globex));

        var answers = await Task.WhenAll(all.Select(answer => answer.ReadJsonAsync(HttpStatusCode.OK)));
        Assert.Equal(
            [XeroHost.AcmeUk.Id, XeroHost.AcmeAustralia.Id, XeroHost.Globex.Id],
            answers.Select(answer => answer.GetProperty("instance").GetProperty("id").GetString()!)
        );
        Assert.Single(answers.Select(answer => answer.GetProperty("accessToken").GetString()).Distinct(StringComparer.Ordinal));
        Assert.Equal(before + 1, Host.Xero.Log.Count(XeroEvent.RefreshSucceeded));
    }

    [Fact]
    public async Task SharedGrant_EndsCompanyByCompanyAsItsConnectorsAreDeleted()
    {
        await SharedAsync();

        await DeleteAsync(Uk);
        Assert.Equal([XeroHost.AcmeUk.Id], Host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Globex, XeroHost.Globex));

        await DeleteAsync(Globex);
        Assert.Equal([XeroHost.AcmeUk.Id, XeroHost.Globex.Id], Host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Australia, XeroHost.AcmeAustralia));

        await DeleteAsync(Australia);
        Assert.Empty(Host.Xero.ConnectedTenants(XeroHost.Adviser));
        Assert.Equal(0, Host.Xero.Log.Count(XeroEvent.Revocation));
    }

    [Fact]
    public async Task SharedGrant_WhenOneLogsInAnew_GoesOnForTheOthers()
    {
        await SharedAsync();
        using var person = await Host.PersonAsync();
        await person.ReauthenticateAsync(Uk);

        Assert.NotEqual(await GrantKeyAsync(Uk), await GrantKeyAsync(Globex));
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Uk, XeroHost.AcmeUk));
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Globex, XeroHost.Globex));
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Australia, XeroHost.AcmeAustralia));
    }

    [Fact]
    public async Task SharedGrant_WhenOneIsDisconnected_EndsItsCompanyAloneAndOffersItNoMore()
    {
        await SharedAsync();
        using var disconnected = await Host.Platform.PostJsonAsync($"/v1/connectors/{Globex}/disconnect", new { });
        Assert.Equal(HttpStatusCode.OK, disconnected.StatusCode);

        Assert.Equal([XeroHost.Globex.Id], Host.Xero.Log.DeletedTenants);
        Assert.Equal(HttpStatusCode.OK, await Host.ReadOrganisationAsync(Uk, XeroHost.AcmeUk));
        using var person = await Host.PersonAsync();
        var (_, page) = await person.ReauthenticateAsync(Uk);
        Assert.Equal(XeroHost.ReturnUrl, page.Address.AbsoluteUri);
    }
}
