using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Features.SupportConsole;

public sealed class SessionTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Session_ThatNobodyUsesForAnHour_HasEndedAndSaysSo()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        _api.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support")).Status);
        _api.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support")).Status);
        _api.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.Contains("session has ended", (await sam.OpenAsync("/support")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_ThatIsAlwaysUsed_EndsAfterTwelveHours()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        for (var half = 0; half < 23; half++)
        {
            _api.Time.Advance(TimeSpan.FromMinutes(30));
            Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support")).Status);
        }

        _api.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task Session_OfAnOpenPageAlone_EndsAllTheSame()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        for (var quarter = 0; quarter < 3; quarter++)
        {
            _api.Time.Advance(TimeSpan.FromMinutes(15));
            Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support/changes")).Status);
            Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support", ("X-Refresh", "1"))).Status);
        }

        _api.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support/changes")).Status);
    }

    [Fact]
    public async Task Session_WithOtherTimes_EndsAsTheSettingsSay()
    {
        _api.Settings["Console:IdleTimeout"] = "00:05:00";
        _api.Settings["Console:AbsoluteTimeout"] = "00:15:00";
        using var sam = await Supporter.SignedInAsync(_api);
        for (var i = 0; i < 3; i++)
        {
            _api.Time.Advance(TimeSpan.FromMinutes(4));
            Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support")).Status);
        }

        _api.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task Session_WhoseKeyIsRevoked_EndsAtTheNextRequest()
    {
        using var operatorClient = await _api.ClientAsync(Role.Operator);
        using var made = await operatorClient.PostJsonAsync("/v1/api-keys", new { name = "Sam", role = "support" });
        var key = await made.ReadJsonAsync(HttpStatusCode.Created);
        using var sam = await Supporter.SignedInAsync(_api, key.GetProperty("key").GetString()!);
        Assert.Equal(HttpStatusCode.OK, (await sam.GetAsync("/support")).Status);
        using var revoked = await operatorClient.DeleteAsync($"/v1/api-keys/{key.GetProperty("id").GetString()}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task Session_WhoseConfiguredKeyHasAnotherValue_EndsWithTheRestart()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        await using var restarted = new ReauthApi { Store = _api.Store, Folder = _api.Folder };
        restarted.Settings["Access:Keys:2:Key"] = "test-another-support-key-0123456789abcdefg";
        using var still = new Supporter(restarted) { Cookies = { [Supporter.SessionCookie] = sam.Cookies[Supporter.SessionCookie] } };
        Assert.Equal(HttpStatusCode.SeeOther, (await still.GetAsync("/support")).Status);

        await using var unchanged = new ReauthApi { Store = _api.Store, Folder = _api.Folder };
        using var goesOn = new Supporter(unchanged) { Cookies = { [Supporter.SessionCookie] = sam.Cookies[Supporter.SessionCookie] } };
        Assert.Equal(HttpStatusCode.OK, (await goesOn.GetAsync("/support")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("nonsense")]
    [InlineData("con_ses_00000000000000000000000000.0000000000000000000000000000000000000000000")]
    public async Task Cookie_ThatIsNone_LeadsToTheSignIn(string value)
    {
        using var stranger = new Supporter(_api) { Cookies = { [Supporter.SessionCookie] = value } };
        Assert.StartsWith("/support/sign-in", (await stranger.GetAsync("/support")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_WithAnotherSecret_LeadsToTheSignIn()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        var id = sam.Cookies[Supporter.SessionCookie].Split('.')[0];
        sam.Cookies[Supporter.SessionCookie] = $"{id}.{Secrets.New()}";
        Assert.Equal(HttpStatusCode.SeeOther, (await sam.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task Sweep_OfExpiredSessions_DeletesThem()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        _api.Time.Advance(TimeSpan.FromHours(2));
        await _api.Services.GetRequiredService<ExpirySweep>().SweepAsync(CancellationToken.None);
        Assert.DoesNotContain("console_session/", _api.Store.Dump(), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
