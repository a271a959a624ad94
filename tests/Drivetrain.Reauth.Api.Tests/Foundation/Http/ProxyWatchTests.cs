using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>A proxy that the settings do not name is noticed, since everybody behind it counts as one address.</summary>
[Trait("Case", "12.8")]
public sealed class ProxyWatchTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("10.0.0.5", "X-Forwarded-For", "192.0.2.1", "set Http:KnownProxies:0")]
    [InlineData("::ffff:172.17.0.1", "X-Forwarded-For", "192.0.2.1", "set Http:KnownProxies:0")]
    [InlineData("127.0.0.1", "X-Forwarded-For", "192.0.2.1", "set Http:KnownProxies:0")]
    [InlineData("fd00::5", "X-Forwarded-For", "192.0.2.1", "set Http:KnownProxies:0")]
    [InlineData("10.0.0.5", "Forwarded", "for=192.0.2.1", "Forwarded is ignored")]
    public async Task Request_ThroughAProxyOfOursThatIsNotNamed_IsSaidOnceAndByHealth(string peer, string header, string value, string remedy)
    {
        await CallAsync(peer, header, value);
        await CallAsync(peer, header, value);
        var line = Assert.Single(
            _api.Logs.Lines,
            line => line.Contains("sends proxy headers", StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal)
        );
        Assert.Contains(remedy, line, StringComparison.Ordinal);
        var health = await HealthAsync();
        Assert.Contains(remedy, health, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.5", health, StringComparison.Ordinal);
        _api.Time.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain(remedy, await HealthAsync(), StringComparison.Ordinal);
    }

    /// <summary>Whoever sends the headers from outside is answered as before, and cannot make the service look ill.</summary>
    [Fact]
    public async Task Request_WithTheHeadersFromOutside_LeavesHealthAlone()
    {
        await CallAsync("198.51.100.1", "X-Forwarded-For", "192.0.2.1");
        Assert.DoesNotContain("proxy that", await HealthAsync(), StringComparison.Ordinal);
        await CallAsync("10.0.0.5", "X-Forwarded-For", "192.0.2.1");
        Assert.Contains("proxy that", await HealthAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("198.51.100.99, 192.0.2.1")]
    public async Task Request_ThroughANamedProxy_IsNoReasonToWarn(string forwardedFor)
    {
        _api.Settings["Http:KnownProxies:0"] = "10.0.0.5";
        await CallAsync("10.0.0.5", "X-Forwarded-For", forwardedFor);
        Assert.DoesNotContain("proxy that", await HealthAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(_api.Logs.Lines, line => line.Contains("sends proxy headers", StringComparison.Ordinal));
    }

    private async Task CallAsync(string peer, string header, string value)
    {
        _api.ClientAddress = IPAddress.Parse(peer);
        using var client = _api.Anonymous();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        using var response = await client.GetAsync("/v1/sessions/current");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<string> HealthAsync()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/healthz/ready");
        return (await response.ReadJsonAsync(HttpStatusCode.OK)).GetRawText();
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
