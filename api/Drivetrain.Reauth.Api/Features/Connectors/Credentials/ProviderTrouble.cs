using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Providers that refuse this service itself, such as <c>invalid_client</c> after a secret was changed. No login helps there; the operator has to act, so the
/// log says it once and the health check is degraded until a call succeeds.
/// </summary>
internal sealed partial class ProviderTrouble(ILogger<ProviderTrouble> logger) : IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Takes note of how a call ended; null when it succeeded.</summary>
    public void Note(string providerId, ProviderFailure? failure)
    {
        if (failure is null)
        {
            if (!_refused.IsEmpty && _refused.TryRemove(providerId, out _))
            {
                LogOver(providerId);
            }
        }
        else if (failure.Kind == ProviderFailureKind.Misconfigured && _refused.TryAdd(providerId, failure.Error ?? "misconfigured"))
        {
            LogRefused(providerId, failure.Error);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            _refused.IsEmpty
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(
                    string.Join(
                        ' ',
                        _refused
                            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                            .Select(pair => $"{pair.Key} is refusing this service ({pair.Value}). Check the settings under Providers:{pair.Key}.")
                    )
                )
        );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Provider {ProviderId} is refusing this service ({Error}), not a login. Check the settings under Providers:{ProviderId}; no one needs to "
            + "log in again."
    )]
    private partial void LogRefused(string providerId, string? error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Provider {ProviderId} accepts this service again.")]
    private partial void LogOver(string providerId);
}

/// <summary>Degraded while grants could not be revoked for so long that they were given up.</summary>
internal sealed class GrantHealthCheck(IStore store, UnstoredTokens unstored) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (unstored.Waiting is > 0 and var waiting)
        {
            return HealthCheckResult.Degraded($"Tokens of {waiting} grants are waiting to be stored. Don't stop the service until storage works again.");
        }

        return await store.QueryAsync(Grant.ByDue, Grant.GivenUp, limit: 1, cancellationToken) is []
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(
                "Some grants couldn't be revoked for a week. See grant.revocation_given_up in the audit log, and remove the app's access at the provider."
            );
    }
}
