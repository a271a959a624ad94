using System.Security.Claims;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

/// <summary>Who is let in once the OpenID Connect provider has said who it is. The protocol itself is tried in a browser.</summary>
public sealed class OidcArrivalTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();
    private readonly RecordedStore _store;

    public OidcArrivalTests()
    {
        foreach (
            var (name, value) in new[]
            {
                ("Authority", "https://login.example.com/"),
                ("ClientId", "console"),
                ("ClientSecret", "secret"),
                ("RequiredClaim", "groups"),
                ("RequiredValue", "support"),
            }
        )
        {
            _api.Settings[$"Console:Oidc:{name}"] = value;
        }

        _store = _api.Record();
    }

    [Fact]
    public async Task Arrival_WithTheRequiredClaimAmongOthers_BeginsASessionAndLeadsOn()
    {
        var (location, cookie) = await ArriveAsync("/support/statistics", ("groups", "everybody"), ("groups", "support"), ("name", "Sam Support"));
        Assert.Equal("/support/statistics", location);
        var session = cookie!.Split('.')[0];
        _store.Single("console_session.created").Is("-", "oidc:42", session, "put console_session", ("name", "Sam Support"));
        using var sam = new Supporter(_api) { Cookies = { [Supporter.SessionCookie] = cookie } };
        Assert.Contains("Sam Support", (await sam.GetAsync("/support")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("groups", "supporters")]
    [InlineData("groups", "Support")]
    [InlineData("groups", "")]
    [InlineData("roles", "support")]
    public async Task Arrival_WithoutTheRequiredClaim_IsRefusedAndAudited(string claim, string value)
    {
        var (location, cookie) = await ArriveAsync("/support/statistics", (claim, value), ("name", "Mallory"));
        Assert.Equal("/support/sign-in?returnTo=%2Fsupport%2Fstatistics&trouble=account", location);
        Assert.Null(cookie);
        Assert.Empty(_store.Audited("console_session.created"));
        _store.Single("console_session.refused").Is("-", "oidc:42", "oidc:42", "", ("name", "Mallory"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    public async Task Arrival_WithAForeignReturnAddress_LeadsToTheFirstPage(string returnTo) =>
        Assert.Equal("/support", (await ArriveAsync(returnTo, ("groups", "support"))).Location);

    [Theory]
    [InlineData("preferred_username", "sam", "sam")]
    [InlineData("email", "sam@drivetrain.example", "sam@drivetrain.example")]
    [InlineData("nickname", "Sammy", "oidc:42")]
    public async Task Arrival_WithoutAName_TakesWhatComesNext(string claim, string value, string expected)
    {
        await ArriveAsync("/support", ("groups", "support"), ("name", " "), (claim, value));
        Assert.Equal(expected, _store.Single("console_session.created").Entry.Details!["name"]);
    }

    [Fact]
    public async Task Session_OfAProviderThatIsNoLongerSetUp_HasEnded()
    {
        var (_, cookie) = await ArriveAsync("/support", ("groups", "support"));
        await using var restarted = new ReauthApi { Store = _api.Store };
        using var still = new Supporter(restarted) { Cookies = { [Supporter.SessionCookie] = cookie! } };
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, (await still.GetAsync("/support")).Status);
    }

    private async Task<(string? Location, string? Cookie)> ArriveAsync(string returnTo, params (string Type, string Value)[] claims)
    {
        using var client = _api.Anonymous();
        var http = new DefaultHttpContext { RequestServices = _api.Services };
        var identity = new ClaimsIdentity([new Claim("sub", "42"), .. claims.Select(claim => new Claim(claim.Type, claim.Value))], "oidc");
        var scheme = new AuthenticationScheme(OidcSignIn.SchemeName, displayName: null, typeof(OpenIdConnectHandler));
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), OidcSignIn.SchemeName);
        var arrival = new TicketReceivedContext(http, scheme, new OpenIdConnectOptions(), ticket) { ReturnUri = returnTo };
        await _api.Services.GetRequiredService<OidcSignIn>().ArriveAsync(arrival);
        var cookie = http.Response.Headers.SetCookie.SingleOrDefault(value => value!.StartsWith(Supporter.SessionCookie + "=", StringComparison.Ordinal));
        return (http.Response.Headers.Location, cookie?.Split('=', 2)[1].Split(';')[0]);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
