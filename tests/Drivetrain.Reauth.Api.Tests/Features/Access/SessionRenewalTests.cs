using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <summary>A session that is used goes on: its token is changed for another one, and no lost answer signs anybody out.</summary>
public sealed class SessionRenewalTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Renewal_OfASessionInUse_BeginsItsNinetyDaysAnew()
    {
        _api.WithoutSweeper();
        var token = await _api.PairAsync("acme");
        for (var day = 0; day < 200; day += 20)
        {
            token = await RenewAsync(token);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
            _api.Time.Advance(TimeSpan.FromDays(20));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
    }

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Renewal_AnswerLost_LeavesTheOldTokenGoodUntilItsOwnEnd()
    {
        _api.WithoutSweeper();
        var token = await _api.PairAsync("acme");
        await RenewAsync(token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
        var again = await RenewAsync(token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(again));

        var other = await _api.PairAsync("acme");
        for (var day = 0; day < 90; day++)
        {
            await RenewAsync(other);
            _api.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(other));
    }

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Renewal_NewTokenUsed_EndsTheOldOneAfterWhatWasOnItsWay()
    {
        var old = await _api.PairAsync("acme");
        var renewed = await RenewAsync(old);
        Assert.NotEqual(old, renewed);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(renewed));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(old));
        _api.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(old));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(renewed));
    }

    [Fact]
    [Trait("Case", "15.3")]
    public async Task Renewal_KeepsTheSession_ItsIdAndItsPerson()
    {
        var old = await _api.PairAsync("acme");
        var before = await ReadAsync(old);
        var after = await ReadAsync(await RenewAsync(old));
        Assert.Equal(before, after);
    }

    private async Task<string> RenewAsync(string token)
    {
        using var client = _api.With(token);
        using var response = await client.PostAsync("/v1/sessions/current/renewal", content: null);
        return (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("token").GetString()!;
    }

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var client = _api.With(token);
        using var response = await client.GetAsync("/v1/sessions/current");
        return response.StatusCode;
    }

    private async Task<(string? Id, string? Workspace)> ReadAsync(string token)
    {
        using var client = _api.With(token);
        using var response = await client.GetAsync("/v1/sessions/current");
        var session = await response.ReadJsonAsync(HttpStatusCode.OK);
        return (session.GetProperty("id").GetString(), session.GetProperty("workspaceId").GetString());
    }
}
