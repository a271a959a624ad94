using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Grants as documents that keep their tokens encrypted.</summary>
internal sealed class SealedGrants(TokenProtector protector) : ISealedDocuments
{
    private const int SampleSize = 20;

    public async Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken)
    {
        var first = await store.QueryAsync(Grant.ByInstance, new KeyRange(null, null), SampleSize, cancellationToken);
        var last = await store.QueryAsync(Grant.ByInstance, new KeyRange(null, null, Descending: true), SampleSize, cancellationToken);
        var due = await store.QueryAsync(Grant.ByDue, new KeyRange(null, null), SampleSize, cancellationToken);
        return [.. first.Concat(last).Concat(due).Select(stored => PayloadKey.Of(stored.Value.ProtectedTokens)).OfType<Guid>().Distinct()];
    }

    public async Task ResealAsync(IStore store, Resealing resealing, CancellationToken cancellationToken)
    {
        // Each grant has a key in at least one of the two.
        foreach (var index in new[] { Grant.ByInstance, Grant.ByDue })
        {
            await resealing.EachAsync(
                store,
                index,
                grant => resealing.IsDue(PayloadKey.Of(grant.ProtectedTokens)),
                grant => Reseal(grant, resealing),
                cancellationToken
            );
        }
    }

    private Grant? Reseal(Grant grant, Resealing resealing)
    {
        var key = PayloadKey.Of(grant.ProtectedTokens);
        if (!resealing.IsDue(key))
        {
            return null;
        }

        if (protector.Reseal(grant) is not { } resealed)
        {
            resealing.Keep(key);
            return null;
        }

        return resealed;
    }
}
