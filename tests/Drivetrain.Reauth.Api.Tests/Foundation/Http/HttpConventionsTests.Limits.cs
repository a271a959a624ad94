using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <content>Limits of requests, and who they count for.</content>
public sealed partial class HttpConventionsTests
{
    [Fact]
    public async Task RateLimit_OfAnAddress_Is429WithRetryAfterAndLeavesOthersAlone()
    {
        _api.Settings["Http:RateLimits:Address"] = "3";
        using var client = _api.Anonymous();
        for (var i = 0; i < 3; i++)
        {
            using var allowed = await client.GetAsync("/v1/sessions/current");
            Assert.Equal(HttpStatusCode.Unauthorized, allowed.StatusCode);
        }

        using var limited = await client.GetAsync("/v1/sessions/current");
        await limited.ReadProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        using var health = await client.GetAsync("/healthz/live");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using var keyed = _api.With(ReauthApi.OtherPlatformKey);
        using var withKey = await keyed.GetAsync("/v1/sessions");
        Assert.Equal(HttpStatusCode.OK, withKey.StatusCode);
        _api.ClientAddress = IPAddress.Parse("203.0.113.8");
        using var elsewhere = await client.GetAsync("/v1/sessions/current");
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.0/24", "203.0.113.7", true)]
    [InlineData("198.51.100.1", "203.0.113.7", false)]
    [InlineData(null, "203.0.113.7", false)]
    public async Task ForwardedFor_CountsOnlyFromAConfiguredProxy(string? proxy, string peer, bool believed)
    {
        _api.Settings["Http:RateLimits:Address"] = "1";
        if (proxy is not null)
        {
            _api.Settings["Http:KnownProxies:0"] = proxy;
        }

        _api.ClientAddress = IPAddress.Parse(peer);
        var statuses = new List<HttpStatusCode>();
        foreach (var address in new[] { "192.0.2.1", "192.0.2.2" })
        {
            using var client = _api.Anonymous();
            client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
            using var response = await client.GetAsync("/v1/sessions/current");
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, believed ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task AddressOf_Ipv6_CountsItsNetwork()
    {
        _api.Settings["Http:RateLimits:Address"] = "1";
        using var client = _api.Anonymous();
        var statuses = new List<HttpStatusCode>();
        foreach (var address in new[] { "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1" })
        {
            _api.ClientAddress = IPAddress.Parse(address);
            using var response = await client.GetAsync("/v1/sessions/current");
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.Unauthorized], statuses);
    }
}
