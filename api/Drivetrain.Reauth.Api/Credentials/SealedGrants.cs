using Drivetrain.Reauth.Api.Keys;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>Grants as documents that keep their tokens encrypted.</summary>
internal sealed class SealedGrants : ISealedDocuments
{
    private const int SampleSize = 20;

    public async Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken)
    {
        var first = await store.QueryAsync(Grant.ByInstance, new KeyRange(null, null), SampleSize, cancellationToken);
        var last = await store.QueryAsync(Grant.ByInstance, new KeyRange(null, null, Descending: true), SampleSize, cancellationToken);
        var due = await store.QueryAsync(Grant.ByDue, new KeyRange(null, null), SampleSize, cancellationToken);
        return [.. first.Concat(last).Concat(due).Select(stored => PayloadKey.Of(stored.Value.ProtectedTokens)).OfType<Guid>().Distinct()];
    }
}
