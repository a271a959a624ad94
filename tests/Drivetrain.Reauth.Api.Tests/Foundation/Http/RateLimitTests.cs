using System.Net;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>Each kind of caller has a limit of its own, and each caller counts for itself.</summary>
public sealed class RateLimitTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("Session", Role.Extension)]
    [InlineData("Platform", Role.Platform)]
    [InlineData("Staff", Role.Support)]
    [InlineData("Staff", Role.Operator)]
    public async Task Limit_OfARole_HoldsForIt(string setting, Role role)
    {
        _api.Settings[$"Http:RateLimits:{setting}"] = "2";
        using var client = await ClientAsync(role);
        Assert.Equal([false, false, true], await LimitedAsync(client, 3));
    }

    [Theory]
    [InlineData("Session", Role.Extension)]
    [InlineData("Platform", Role.Platform)]
    [InlineData("Staff", Role.Support)]
    [InlineData("Address", null)]
    public async Task Limit_OfARole_LeavesTheOthersAlone(string setting, Role? limited)
    {
        _api.Settings[$"Http:RateLimits:{setting}"] = "2";
        foreach (var role in new[] { Role.Extension, Role.Platform, Role.Support }.Where(role => role != limited))
        {
            using var client = await ClientAsync(role);
            Assert.Equal([false, false, false], await LimitedAsync(client, 3));
        }
    }

    [Fact]
    public async Task Limit_OfOneSession_LeavesAnotherOfTheSameAddressAlone()
    {
        _api.Settings["Http:RateLimits:Session"] = "1";
        using var dana = await ClientAsync(Role.Extension);
        using var erin = await ClientAsync(Role.Extension);
        Assert.Equal([false, true], await LimitedAsync(dana, 2));
        Assert.Equal([false, true], await LimitedAsync(erin, 2));
    }

    [Fact]
    public async Task Limit_OfStaff_HoldsInTheConsoleByItsKeyAndNotByItsAddress()
    {
        using var sam = await Supporter.SignedInAsync(_api);
        await using var limited = new ReauthApi { Store = _api.Store, Folder = _api.Folder };
        limited.Settings["Http:RateLimits:Staff"] = "1";
        limited.Settings["Http:RateLimits:Address"] = "1";
        using var still = new Supporter(limited) { Cookies = { [Supporter.SessionCookie] = sam.Cookies[Supporter.SessionCookie] } };
        using var stranger = new Supporter(limited);
        Assert.Equal(HttpStatusCode.SeeOther, (await stranger.GetAsync("/support")).Status);
        Assert.Equal(HttpStatusCode.OK, (await still.GetAsync("/support")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await still.GetAsync("/support")).Status);
    }

    [Fact]
    public async Task Limit_AfterItsMinute_BeginsAnew()
    {
        _api.Settings["Http:RateLimits:Address"] = "2";
        using var client = _api.Anonymous();
        _api.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal([false, false, true], await LimitedAsync(client, 3));
        _api.Time.Advance(TimeSpan.FromSeconds(59));
        using var refused = await client.GetAsync("/v1/stuck-reports");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([false, false, true], await LimitedAsync(client, 3));
    }

    /// <summary>The framework's limiters wake ten times a second for as long as they live.</summary>
    [Fact]
    [Trait("Case", "13.4")]
    public void Service_WithLimits_HasNoLimiterOfTheFramework() =>
        Assert.Null((_api.Services.GetService(typeof(IOptions<RateLimiterOptions>)) as IOptions<RateLimiterOptions>)?.Value.GlobalLimiter);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData(null, "unknown")]
    public void AddressOf_AConnection_IsThePeerOrItsNetwork(string? peer, string expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
        Assert.Equal(expected, RateLimits.AddressOf(context));
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(-5_000, "1")]
    [InlineData(1_000, "1")]
    [InlineData(1_001, "2")]
    [InlineData(600_000, "600")]
    public void RetryAfter_AnyWait_IsWholeSecondsRoundedUpAndAtLeastOne(int milliseconds, string expected)
    {
        var context = new DefaultHttpContext();
        context.Response.SetRetryAfter(TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(expected, context.Response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, -1, 0, 0)]
    [InlineData(0, 0, -1, 0)]
    [InlineData(0, 0, 0, -1)]
    public void Settings_WithAnyNegativeLimit_AreRefused(int address, int session, int platform, int staff)
    {
        var options = new Api.Foundation.Http.HttpOptions();
        (options.RateLimits.Address, options.RateLimits.Session, options.RateLimits.Platform, options.RateLimits.Staff) = (address, session, platform, staff);
        Assert.Contains("negative", Assert.Single(options.Validate(new(options))).ErrorMessage, StringComparison.Ordinal);
    }

    /// <summary>The platform's other key, because pairing needs the first.</summary>
    private async Task<HttpClient> ClientAsync(Role role) => role is Role.Platform ? _api.With(ReauthApi.OtherPlatformKey) : await _api.ClientAsync(role);

    private static async Task<IReadOnlyList<bool>> LimitedAsync(HttpClient client, int requests)
    {
        var limited = new List<bool>();
        for (var i = 0; i < requests; i++)
        {
            using var response = await client.GetAsync("/v1/stuck-reports");
            limited.Add(response.StatusCode == HttpStatusCode.TooManyRequests);
        }

        return limited;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
