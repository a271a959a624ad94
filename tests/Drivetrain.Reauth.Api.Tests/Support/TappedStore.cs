using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>The real store, whose commits can be watched and made to fail.</summary>
internal sealed class TappedStore(IStore inner) : IStore
{
    private readonly ConcurrentQueue<Batch> committed = new();

    /// <summary>Every batch that was applied.</summary>
    public IReadOnlyCollection<Batch> Committed => committed;

    /// <summary>The failure of a commit, or null to let it pass.</summary>
    public Func<Batch, Exception?>? Fails { get; set; }

    public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T> => inner.GetAsync<T>(id, cancellationToken);

    public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T> => inner.QueryAsync(index, range, limit, cancellationToken);

    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        if (Fails?.Invoke(batch) is { } failure)
        {
            throw failure;
        }

        var result = await inner.CommitAsync(batch, durability, cancellationToken);
        if (result.Committed)
        {
            committed.Enqueue(batch);
        }

        return result;
    }
}
