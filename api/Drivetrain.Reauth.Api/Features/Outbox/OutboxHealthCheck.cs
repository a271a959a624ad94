using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// How much is pending, and for how long. Degraded at worst: a platform that is down is no reason to restart this service or to take it out of rotation.
/// </summary>
internal sealed class OutboxHealthCheck(IStore store, OutboxMetrics metrics, IOptions<OutboxOptions> options, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var range = KeyRange.Prefix(OutboxMessage.StatusPrefix(OutboxStatus.Pending));
        var oldest = await store.QueryAsync(OutboxMessage.ByStatus, range, 1, cancellationToken);
        var age = oldest.Count > 0 ? time.GetUtcNow() - oldest[0].Value.CreatedAt : TimeSpan.Zero;
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["pending"] = metrics.Depth, ["oldestPendingSeconds"] = (long)age.TotalSeconds };
        return age > options.Value.DegradedAge
                ? HealthCheckResult.Degraded("Webhooks have been waiting for a long time. See GET /v1/outbox?status=pending for the latest errors.", data: data)
            : metrics.Depth > options.Value.DegradedDepth ? HealthCheckResult.Degraded("Many webhooks are waiting.", data: data)
            : HealthCheckResult.Healthy(data: data);
    }
}
