using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Tests.Features.Health;

public sealed class HealthTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Ready_WithAFailingCheck_Is503AndShowsNoExceptionText()
    {
        _api.ExtraServices = services =>
            services
                .AddHealthChecks()
                .AddCheck("fine", () => HealthCheckResult.Healthy())
                .AddCheck("full", () => HealthCheckResult.Unhealthy("Free some disk space."))
                .AddCheck("broken", () => throw new InvalidOperationException("exception-canary"));
        using var client = _api.Anonymous();
        using var live = await client.GetAsync("/healthz/live");
        Assert.Equal("healthy", (await live.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        using var ready = await client.GetAsync("/healthz/ready");
        var report = await ready.ReadJsonAsync(HttpStatusCode.ServiceUnavailable);
        var checks = report
            .GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.ToString(), StringComparer.Ordinal);
        Assert.Equal("unhealthy", report.GetProperty("status").GetString());
        Assert.Contains("Free some disk space.", checks["full"], StringComparison.Ordinal);
        Assert.DoesNotContain("canary", checks["broken"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WithADegradedCheck_Is200()
    {
        _api.ExtraServices = services => services.AddHealthChecks().AddCheck("slow", () => HealthCheckResult.Degraded());
        using var client = _api.Anonymous();
        using var ready = await client.GetAsync("/healthz/ready");
        Assert.Equal("degraded", (await ready.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
