using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>
/// The settings below <c>Access:ApiKeys</c>: for keys that are made by REST or at the first start. Keys of the configuration end when they are taken out of it.
/// </summary>
public sealed class ApiKeyOptions
{
    public const string Section = "Access:ApiKeys";

    /// <summary>How long a key is good for that is made without <c>expiresAt</c>. Default: 365 days. Zero: until it is revoked.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long before its end the log, the audit log and the health check say that a key ends. Default: 14 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The end of a key that is made now, unless it is asked for.</summary>
    public DateTimeOffset? DefaultEnd(DateTimeOffset now) => DefaultLifetime > TimeSpan.Zero ? now + DefaultLifetime : null;
}

/// <summary>Says in time that a key ends, and that it has ended: once each in the log and the audit log.</summary>
internal sealed partial class ApiKeyExpiryWatch(IStore store, IOptions<ApiKeyOptions> options, TimeProvider time, ILogger<ApiKeyExpiryWatch> logger) : ISweep
{
    private const int AtOnce = 1_000;

    public TimeSpan Interval { get; } = TimeSpan.FromHours(1);

    /// <summary>Keys that end before this instant, ended ones included.</summary>
    public static KeyRange EndingBefore(DateTimeOffset at) => new(null, ExpiryKey.Of(at));

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ending = await store.QueryAsync(ApiKey.ByExpiry, EndingBefore(now + options.Value.WarnBefore), AtOnce, cancellationToken);
        await ending.EachAsync(
            async stored =>
            {
                var key = stored.Value;
                var notice = key.ExpiresAt <= now ? ExpiryNotice.Ended : ExpiryNotice.Ending;
                if (key.ExpiryNotice >= notice)
                {
                    return;
                }

                // A conflict means that the key was just used or revoked; it is looked at again in an hour.
                var batch = new Batch().Update(stored, key with { ExpiryNotice = notice }).AddFresh(AccessAudit.KeyEnds(key, notice, now));
                if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
                {
                    Tell(key, notice);
                }
            },
            cancellationToken
        );
    }

    private void Tell(ApiKey key, ExpiryNotice notice)
    {
        if (notice is ExpiryNotice.Ended)
        {
            LogEnded(key.Id, key.Name);
        }
        else
        {
            LogEnding(key.Id, key.Name, key.ExpiresAt!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The API key {KeyId} ({Name}) expires at {End} UTC. Create a new one with POST /v1/api-keys, give it to its holder, then revoke this one."
    )]
    private partial void LogEnding(string keyId, string name, string end);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The API key {KeyId} ({Name}) has expired. If it is still needed, create a new one with POST /v1/api-keys."
    )]
    private partial void LogEnded(string keyId, string name);
}

/// <summary>Says that a key ends soon. It names none: whoever asks for the health need not be known.</summary>
internal sealed class ApiKeyHealthCheck(IStore store, IOptions<ApiKeyOptions> options, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var range = ApiKeyExpiryWatch.EndingBefore(now + options.Value.WarnBefore) with { From = ExpiryKey.Of(now) + "~" };
        return (await store.QueryAsync(ApiKey.ByExpiry, range, 1, cancellationToken)).Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("An API key expires soon. Check 'expiresAt' in GET /v1/api-keys and create a new one in time.");
    }
}
