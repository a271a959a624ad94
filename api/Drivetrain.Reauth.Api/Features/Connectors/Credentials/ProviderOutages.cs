using System.Collections.Concurrent;
using System.Globalization;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Which providers are down, as this process has seen it: every call to a provider is noted. Told by the log once, by the health check and the console, and by
/// every connector of the provider, so that nobody logs in for an outage.
/// </summary>
internal sealed partial class ProviderOutages(SteadyClock time, ILogger<ProviderOutages> logger) : IHealthCheck
{
    /// <summary>A limit that nobody has met for so long is taken to be lifted.</summary>
    private static readonly TimeSpan LimitLasts = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, ProviderCircuit> _circuits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _limits = new(StringComparer.Ordinal);

    /// <summary>Takes note of how a call ended; null when it succeeded.</summary>
    public void Note(string providerId, ProviderFailure? failure)
    {
        if (failure is null && _circuits.IsEmpty)
        {
            return;
        }

        if (failure is { Kind: ProviderFailureKind.PlanLimit })
        {
            NoteLimit(providerId, failure.Error);
        }

        while (true)
        {
            var before = _circuits.GetValueOrDefault(providerId);
            var after = (before ?? ProviderCircuit.Closed).After(failure, time.GetUtcNow());
            var isWritten =
                ReferenceEquals(after, before ?? ProviderCircuit.Closed)
                || (
                    before is null ? _circuits.TryAdd(providerId, after)
                    : ReferenceEquals(after, ProviderCircuit.Closed) ? _circuits.TryRemove(new(providerId, before))
                    : _circuits.TryUpdate(providerId, after, before)
                );
            if (isWritten)
            {
                Tell(providerId, before?.DownSince, after.DownSince, failure?.Error);
                return;
            }
        }
    }

    /// <summary>The provider's outage as its connectors show it; null when it isn't down.</summary>
    public ConnectorInterruption? Find(string providerId) =>
        !_circuits.IsEmpty && _circuits.GetValueOrDefault(providerId)?.DownSince is { } since
            ? new ConnectorInterruption(FailureReason.ProviderOutage, Detail: null, since)
            : null;

    /// <summary>Whether work in the background may call the provider now.</summary>
    public bool Allows(string providerId) => _circuits.GetValueOrDefault(providerId)?.Allows(time.GetUtcNow()) ?? true;

    /// <summary>The providers that are down, and since when.</summary>
    public IReadOnlyList<(string ProviderId, DateTimeOffset Since)> Down() =>
        [
            .. _circuits
                .Where(pair => pair.Value.DownSince is not null)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => (pair.Key, pair.Value.DownSince!.Value)),
        ];

    /// <summary>The providers at which the app's plan has reached a limit lately: only the operator can help.</summary>
    public IReadOnlyList<string> Limited() =>
        [.. _limits.Where(pair => time.GetUtcNow() - pair.Value < LimitLasts).Select(pair => pair.Key).Order(StringComparer.Ordinal)];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var down = Down()
            .Select(one =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.ProviderId} hasn't responded since {one.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Nobody has to log in for that."
                )
            );
        var limited = Limited().Select(provider => $"{provider}: the app's plan has reached a limit. Raise the plan; nobody has to log in for that.");
        List<string> all = [.. down, .. limited];
        return Task.FromResult(all.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', all)));
    }

    private void NoteLimit(string providerId, string? error)
    {
        var now = time.GetUtcNow();
        if (!_limits.TryGetValue(providerId, out var before) || now - before >= LimitLasts)
        {
            LogLimit(providerId, error);
        }

        _limits[providerId] = now;
    }

    private void Tell(string providerId, DateTimeOffset? before, DateTimeOffset? after, string? error)
    {
        if (before is null && after is { } since)
        {
            LogDown(providerId, since, error);
        }
        else if (before is { } was && after is null)
        {
            LogUp(providerId, was);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Provider {ProviderId} hasn't responded since {Since} ({Error}). Work in the background waits for it; no one needs to log in for that."
    )]
    private partial void LogDown(string providerId, DateTimeOffset since, string? error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The app's plan at {ProviderId} has reached a limit ({Error}). Raise the plan; no one needs to log in for that."
    )]
    private partial void LogLimit(string providerId, string? error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Provider {ProviderId} responds again; it was down since {Since}.")]
    private partial void LogUp(string providerId, DateTimeOffset since);
}
