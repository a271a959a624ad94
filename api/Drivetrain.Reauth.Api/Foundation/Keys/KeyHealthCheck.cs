using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>Unhealthy while a key is missing that stored documents need. Which ones is in the data and in the log, not in the public answer.</summary>
internal sealed class KeyHealthCheck(KnownKeys known, KeyWatch watch) : IHealthCheck
{
    /// <summary>The name of the missing keys' ids in the check's data.</summary>
    public const string Missing = "missing";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (known.AnyMissing)
        {
            watch.Look();
        }

        var missing = known.Missing;
        return Task.FromResult(
            missing.Count == 0
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(
                    context.Registration.FailureStatus,
                    "keys_missing",
                    data: new Dictionary<string, object>(StringComparer.Ordinal)
                    {
                        [Missing] = missing.Select(ProtectionKey.IdOf).Order(StringComparer.Ordinal).ToArray(),
                    }
                )
        );
    }
}
