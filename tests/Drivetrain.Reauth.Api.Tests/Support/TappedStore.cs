using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>The real store, whose commits can be watched, preceded by somebody else's, and made to fail.</summary>
internal sealed class TappedStore(IStore inner) : IStore
{
    private readonly ConcurrentQueue<(Batch Batch, Durability Durability)> _acknowledged = new();

    /// <summary>Every batch that was applied.</summary>
    public IReadOnlyCollection<Batch> Committed => [.. _acknowledged.Select(commit => commit.Batch)];

    /// <summary>Every batch that was applied, and how that was asked for.</summary>
    public IReadOnlyCollection<(Batch Batch, Durability Durability)> Acknowledged => _acknowledged;

    /// <summary>The failure of a commit, or null to let it pass.</summary>
    public Func<Batch, Exception?>? Fails { get; set; }

    /// <summary>Runs before each commit, with the store beneath, whose own commits are not watched.</summary>
    public Func<IStore, Batch, Durability, Task>? BeforeCommit { get; set; }

    public ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T> => inner.GetAsync<T>(id, cancellationToken);

    public ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T> => inner.QueryAsync(index, range, limit, cancellationToken);

    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        if (BeforeCommit is { } before)
        {
            await before(inner, batch, durability);
        }

        if (Fails?.Invoke(batch) is { } failure)
        {
            throw failure;
        }

        var result = await inner.CommitAsync(batch, durability, cancellationToken);
        if (result.Committed)
        {
            _acknowledged.Enqueue((batch, durability));
        }

        return result;
    }
}
