namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>The one way to change what is stored: load, decide, commit with the versions that were read, and begin again when somebody was faster.</summary>
internal static class StoreChanges
{
    /// <summary>A document that changes this often between read and write is not merely busy; something is wrong.</summary>
    private const int MaximumTries = 100;

    /// <summary>
    /// Commits what <paramref name="plan"/> decides on what it reads. It is asked again after each conflict, so it reads everything anew and has no effect of
    /// its own.
    /// </summary>
    /// <param name="plan">Loads and decides; a change without a batch commits nothing.</param>
    /// <exception cref="StorageUnavailableException">Every try met a conflict; nothing was changed.</exception>
    public static async Task<T> ChangeAsync<T>(this IStore store, Func<Task<Change<T>>> plan, CancellationToken cancellationToken)
    {
        for (var tries = 1; tries <= MaximumTries; tries++)
        {
            var change = await plan();
            if (change.Batch is not { } batch || (await store.CommitAsync(batch, change.Durability, cancellationToken)).Committed)
            {
                return change.Result;
            }
        }

        throw new StorageUnavailableException($"{MaximumTries} commits in a row conflicted with other changes. Nothing was changed. Try again.");
    }
}

/// <summary>What was decided.</summary>
/// <param name="Result">The answer once it is committed.</param>
/// <param name="Batch">What is to be committed; null when nothing changes.</param>
/// <param name="Durability">When the commit is acknowledged.</param>
internal readonly record struct Change<T>(T Result, Batch? Batch = null, Durability Durability = Durability.Durable)
{
    /// <summary>Nothing is to be changed.</summary>
    public static implicit operator Change<T>(T result) => new(result);
}
