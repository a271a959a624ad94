using System.Globalization;
using Drivetrain.Reauth.Api.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Drivetrain.Reauth.Api.Retention;

/// <summary>Keys of indexes over points in time.</summary>
public static class ExpiryKey
{
    /// <summary>Sorts as the time does.</summary>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
}

/// <summary>A kind of document that is of no use after some time.</summary>
public interface IExpiring
{
    /// <summary>Deletes what has expired, at most <paramref name="limit"/>, and says how many it found.</summary>
    Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <summary>Deletes documents by an index whose key is <see cref="ExpiryKey.Of"/>.</summary>
public sealed class Expiring<T>(DocumentIndex<T> byExpiry) : IExpiring
    where T : class, IDocument<T>
{
    public async Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var expired = await store.QueryAsync(byExpiry, new KeyRange(null, ExpiryKey.Of(now) + '\0'), limit, cancellationToken);
        foreach (var row in expired)
        {
            // One by one, so that a document that is being used keeps only itself; it is found again in the next round.
            await store.CommitAsync(new Batch().Delete(row), Durability.Deferred, cancellationToken);
        }

        return expired.Count;
    }
}

/// <summary>Registers what is swept.</summary>
public static class RetentionServices
{
    public static IServiceCollection AddExpirySweeper(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ExpirySweeper>());
        return services;
    }

    public static IServiceCollection AddExpiring<T>(this IServiceCollection services, DocumentIndex<T> byExpiry)
        where T : class, IDocument<T> => services.AddSingleton<IExpiring>(new Expiring<T>(byExpiry));
}

/// <summary>Deletes expired documents once an hour; expiry itself is always decided by whoever reads a document.</summary>
internal sealed partial class ExpirySweeper(IStore store, IEnumerable<IExpiring> kinds, TimeProvider time, ILogger<ExpirySweeper> logger) : BackgroundService
{
    private const int AtOnce = 500;
    private const int MaximumRounds = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in kinds)
        {
            // Bounded, because a document that is being used is found again and again.
            for (var round = 0; round < MaximumRounds && await kind.SweepAsync(store, time.GetUtcNow(), AtOnce, cancellationToken) == AtOnce; round++)
            {
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (IOException exception) when (exception is StorageFullException or StorageUnavailableException)
            {
                LogPutOff(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired documents could not be deleted now; they are tried again in an hour.")]
    private partial void LogPutOff(Exception exception);
}
