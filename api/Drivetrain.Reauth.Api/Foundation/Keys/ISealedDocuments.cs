using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>A kind of document that keeps something encrypted for as long as it exists.</summary>
internal interface ISealedDocuments
{
    /// <summary>The keys of some of them, not of all: for a database that does not say yet which keys it needs.</summary>
    Task<IReadOnlyList<Guid>> SampleAsync(IStore store, CancellationToken cancellationToken);

    /// <summary>
    /// Encrypts each of them anew that is not encrypted with the key of the rotation. What cannot be opened stays as it is, and its key is noted.
    /// </summary>
    /// <exception cref="IOException">The storage failed; what was done so far stays done.</exception>
    Task ResealAsync(IStore store, Resealing resealing, CancellationToken cancellationToken);
}

/// <summary>How far the encryption with a new key is.</summary>
/// <param name="keyId">The new key.</param>
internal sealed class Resealing(Guid keyId)
{
    private const int Portion = 200;

    /// <summary>Enough for their commits to share a sync of the disk, and few enough that others are not kept waiting.</summary>
    private const int AtOnce = 16;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<Guid, bool> _needed = new();
    private int _done;
    private int _unreadable;

    public Guid KeyId => keyId;

    /// <summary>Number of re-encrypted documents.</summary>
    public int Done => _done;

    /// <summary>How many could not be opened.</summary>
    public int Unreadable => _unreadable;

    /// <summary>The keys, besides the new one, that something is still encrypted with.</summary>
    public IReadOnlyCollection<Guid> StillNeeded => [.. _needed.Keys];

    /// <summary>Whether this is encrypted with another key.</summary>
    public bool IsDue(Guid? payloadKey) => payloadKey is { } known && known != keyId;

    /// <summary>Something can't be opened and keeps its key.</summary>
    public void Keep(Guid? payloadKey)
    {
        Interlocked.Increment(ref _unreadable);
        if (payloadKey is { } known)
        {
            _needed[known] = true;
        }
    }

    /// <summary>Encrypts one document anew, as it is then stored.</summary>
    /// <param name="reseal">The document with all its secrets under the new key; null where there is nothing to do, or nothing that can be.</param>
    public async Task OneAsync<T>(IStore store, string id, Func<T, T?> reseal, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        var changed = await store.ChangeAsync(
            async () =>
                await store.FindReadableAsync<T>(id, cancellationToken) is { } stored && reseal(stored.Value) is { } next
                    ? new Change<bool>(true, new Batch().Update(stored, next))
                    : false,
            cancellationToken
        );
        if (changed)
        {
            Interlocked.Increment(ref _done);
        }
    }

    /// <summary>Goes through all documents of an index.</summary>
    public async Task EachAsync<T>(IStore store, DocumentIndex<T> index, Func<T, bool> isDue, Func<T, T?> reseal, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        var range = new KeyRange(null, null);
        var portion = Portion;
        while (true)
        {
            var page = await store.QueryAsync(index, range, portion, cancellationToken);
            var due = page.Where(stored => isDue(stored.Value)).Select(stored => stored.Value.Id);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (id, token) => await OneAsync(store, id, reseal, token)
            );
            if (page.Count < portion)
            {
                return;
            }

            // Several documents may have the last key, and not all of them be on this page.
            var last = index.Key(page[^1].Value)!;
            portion = string.Equals(range.From, last, StringComparison.Ordinal) ? portion * 2 : portion;
            range = range with { From = last };
        }
    }
}
