using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Values;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Connectors.Credentials;

/// <summary>An outage and a plan's limit are told to the operator and to every connector of the provider, and forgotten when they are over.</summary>
public sealed class ProviderOutageTests
{
    private static readonly ProviderFailure Down = new(ProviderFailureKind.Unavailable, "503");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 9, 0, 0, TimeSpan.Zero));
    private readonly ProviderOutages _outages;

    public ProviderOutageTests() => _outages = new ProviderOutages(new SteadyClock(_time), NullLogger<ProviderOutages>.Instance);

    [Fact]
    public async Task Note_ProviderThatIsDown_IsToldUntilItResponds()
    {
        var since = _time.GetUtcNow();
        Fail("xero", times: 5);

        Assert.Equal(new ConnectorInterruption(FailureReason.ProviderOutage, Detail: null, since), _outages.Find("xero"));
        Assert.Null(_outages.Find("quickbooks"));
        Assert.False(_outages.Allows("xero"));
        Assert.Contains("xero hasn't responded since 2026-11-30 09:00 UTC", await HealthAsync(HealthStatus.Degraded), StringComparison.Ordinal);

        _outages.Note("xero", failure: null);

        Assert.Null(_outages.Find("xero"));
        Assert.True(_outages.Allows("xero"));
        await HealthAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Note_LimitOfThePlan_IsTheOperatorsForAnHour()
    {
        _outages.Note("xero", new ProviderFailure(ProviderFailureKind.PlanLimit, "connection_limit"));

        Assert.Contains("xero: the app's plan has reached a limit", await HealthAsync(HealthStatus.Degraded), StringComparison.Ordinal);
        Assert.Null(_outages.Find("xero"));

        _time.Advance(TimeSpan.FromHours(1));
        await HealthAsync(HealthStatus.Healthy);
    }

    private void Fail(string providerId, int times)
    {
        for (var time = 0; time < times; time++)
        {
            _outages.Note(providerId, Down);
            _time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    private async Task<string> HealthAsync(HealthStatus expected)
    {
        var health = await _outages.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(expected, health.Status);
        return health.Description ?? "";
    }
}
