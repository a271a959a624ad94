using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Ready when commits are possible.</summary>
internal sealed class StorageHealthCheck(IStorageMaintenance storage) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = storage.Health;
        return Task.FromResult(health.Ready ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, health.Problem));
    }
}
