using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>Deletes what was delivered long ago. Dead letters stay: they are somebody's to decide.</summary>
internal sealed class OutboxRetention(IOptions<OutboxOptions> options) : IExpiring
{
    public async Task<int> SweepAsync(IStore store, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var range = new KeyRange(null, ExpiryKey.Of(now - options.Value.DeliveredRetention));
        var expired = await store.QueryAsync(OutboxMessage.ByDelivered, range, limit, cancellationToken);

        // A conflict means that it is being sent again; it expires later.
        await expired.EachAsync(async row => await store.CommitAsync(new Batch().Delete(row), Durability.Deferred, cancellationToken), cancellationToken);
        return expired.Count;
    }
}
