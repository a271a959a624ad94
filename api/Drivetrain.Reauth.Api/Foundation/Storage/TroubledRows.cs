using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>
/// Documents that could not be read, or that something always fails on: each is told once in the log, counted, and left as it is, while its neighbours are
/// served. What is on record here is in memory: after a restart a row is told again.
/// </summary>
internal sealed partial class TroubledRows(ILogger<TroubledRows> logger)
{
    /// <summary>Beyond these they are only told; a database with more of them has another trouble.</summary>
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string Type, string Id), bool> _known = new();

    /// <summary>How many there are.</summary>
    public int Count => _known.Count;

    /// <summary>One document makes trouble.</summary>
    /// <param name="type">Its type's name.</param>
    /// <param name="id">Its id.</param>
    /// <param name="exception">What it failed with, where that is known.</param>
    public void Tell(string type, string id, Exception? exception)
    {
        if (_known.Count < MostRemembered && _known.TryAdd((type, id), value: true))
        {
            LogTroubled(exception, type, id);
        }
    }

    /// <summary>It was worked on after all.</summary>
    public void Forget(string type, string id)
    {
        if (!_known.IsEmpty)
        {
            _known.TryRemove((type, id), out _);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The stored document {Type}/{Id} is damaged or can't be processed. It is left unchanged, and everything else "
            + "keeps working. Restore it from a "
            + "backup, or delete it. This is logged once."
    )]
    private partial void LogTroubled(Exception? exception, string type, string id);
}

/// <summary>Degraded while documents make trouble: the rest is served.</summary>
internal sealed class TroubledRowsHealthCheck(TroubledRows rows) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            rows.Count is > 0 and var count
                ? HealthCheckResult.Degraded(
                    $"{count} stored documents can't be read or processed. The log names each of them once; the 'check' command lists those that "
                        + "can't be read."
                )
                : HealthCheckResult.Healthy()
        );
}
