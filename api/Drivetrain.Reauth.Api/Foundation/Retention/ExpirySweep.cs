using System.Globalization;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Foundation.Retention;

/// <summary>Keys of indexes over points in time.</summary>
internal static class ExpiryKey
{
    /// <summary>Sorts as the time does.</summary>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
}

/// <summary>A kind of document that is of no use after some time.</summary>
internal interface IExpiring
{
    /// <summary>Deletes what has expired, at most <paramref name="limit"/>, and says how many it found.</summary>
    Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <summary>Deletes documents by an index whose key is <see cref="ExpiryKey.Of"/>.</summary>
internal sealed class Expiring<T>(DocumentIndex<T> byExpiry) : IExpiring
    where T : class, IDocument<T>
{
    public async Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var expired = await store.QueryAsync(byExpiry, new KeyRange(null, ExpiryKey.Of(now) + '\0'), limit, cancellationToken);

        // One by one, so that a document that is being used keeps only itself; it is found again in the next round.
        await expired.EachAsync(async row => await store.CommitAsync(new Batch().Delete(row), Durability.Deferred, cancellationToken), cancellationToken);
        return expired.Count;
    }
}

/// <summary>Registers what expires.</summary>
internal static class RetentionServices
{
    public static IServiceCollection AddExpiring<T>(this IServiceCollection services, DocumentIndex<T> byExpiry)
        where T : class, IDocument<T> => services.AddSingleton<IExpiring>(new Expiring<T>(byExpiry));
}

/// <summary>Deletes expired documents once an hour; expiry itself is always decided by whoever reads a document.</summary>
internal sealed class ExpirySweep(IStore store, IEnumerable<IExpiring> kinds, TimeProvider time) : ISweep
{
    private const int AtOnce = 500;
    private const int MaximumRounds = 200;

    public TimeSpan Interval { get; } = TimeSpan.FromHours(1);

    public Task SweepAsync(CancellationToken cancellationToken) =>
        kinds.EachAsync(
            async kind =>
            {
                // Bounded, because a document that is being used is found again and again.
                for (var round = 0; round < MaximumRounds && await kind.SweepAsync(store, time.GetUtcNow(), AtOnce, cancellationToken) == AtOnce; round++) { }
            },
            cancellationToken
        );
}
