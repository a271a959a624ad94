using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <content>What becomes of a session once it was paired.</content>
public sealed partial class PairingTests
{
    [Fact]
    public async Task Session_Unused_EndsAfterThirtyDays()
    {
        _api.WithoutSweeper();
        using var client = _api.With(await _api.PairAsync("acme"));
        _api.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        using var before = await client.GetAsync("/v1/sessions/current");
        _api.Time.Advance(TimeSpan.FromDays(30));
        using var after = await client.GetAsync("/v1/sessions/current");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await after.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Session_InDailyUse_EndsAfterNinetyDays()
    {
        _api.WithoutSweeper();
        using var client = _api.With(await _api.PairAsync("acme"));
        for (var day = 1; day < 90; day++)
        {
            _api.Time.Advance(TimeSpan.FromDays(1));
            using var response = await client.GetAsync("/v1/sessions/current");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        _api.Time.Advance(TimeSpan.FromDays(1));
        using var last = await client.GetAsync("/v1/sessions/current");
        Assert.Equal(HttpStatusCode.Unauthorized, last.StatusCode);
    }

    [Fact]
    public async Task Session_EndedByItself_IsRefused()
    {
        using var client = _api.With(await _api.PairAsync("acme"));
        using var ended = await client.DeleteAsync("/v1/sessions/current");
        using var after = await client.GetAsync("/v1/sessions/current");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (ended.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Session_RevokedByThePlatform_IsRefused()
    {
        using var client = _api.With(await _api.PairAsync("acme"));
        using var current = await client.GetAsync("/v1/sessions/current");
        var id = (await current.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString();
        using var platform = await _api.ClientAsync(Role.Platform);
        using var revoked = await platform.DeleteAsync($"/v1/sessions/{id}");
        using var after = await client.GetAsync("/v1/sessions/current");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (revoked.StatusCode, after.StatusCode));
        Assert.Contains("session.revoked", _api.Store.Dump(), StringComparison.Ordinal);
    }
}
