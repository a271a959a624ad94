namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>
/// What a feature changes in a database that was restored from a backup, before any service uses it: whoever was locked out since, or has found an old copy,
/// must get in with none of it.
/// </summary>
/// <param name="What">What is counted, for people: "sessions".</param>
/// <param name="EndsAccess">Whether it ends what opened something; that can be left as it was in the backup.</param>
/// <param name="RunAsync">Makes the change, and answers with how many there were.</param>
internal sealed record RestoreStep(string What, bool EndsAccess, Func<RestoredRows, CancellationToken, Task<int>> RunAsync);

/// <summary>The rows of a restored database. Nothing else uses it meanwhile.</summary>
/// <param name="store">The database.</param>
/// <param name="now">The time of the restore.</param>
internal sealed class RestoredRows(IStore store, DateTimeOffset now)
{
    /// <summary>Who does all this, for the audit log.</summary>
    public const string Actor = "system";

    private const int AtOnce = 500;

    private static readonly KeyRange Everything = new(null, null);

    public DateTimeOffset Now => now;

    /// <summary>Deletes every row of an index, and answers with how many there were.</summary>
    /// <param name="note">Adds what else belongs to the commit, such as an entry of the audit log.</param>
    public async Task<int> DeleteAsync<T>(DocumentIndex<T> index, Action<Batch, T>? note, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        var found = await store.QueryAsync(index, Everything, int.MaxValue, cancellationToken);
        foreach (var portion in found.Chunk(AtOnce))
        {
            var batch = new Batch();
            foreach (var stored in portion)
            {
                batch.Delete(stored);
                note?.Invoke(batch, stored.Value);
            }

            await CommitAsync(batch, cancellationToken);
        }

        return found.Count;
    }

    /// <summary>Changes the rows of an index, and answers with how many.</summary>
    /// <param name="range">Which of them; null for all.</param>
    /// <param name="change">The row after the change; null leaves it as it is.</param>
    public async Task<int> UpdateAsync<T>(DocumentIndex<T> index, KeyRange? range, Func<T, T?> change, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        var changed = 0;
        foreach (var portion in (await store.QueryAsync(index, range ?? Everything, int.MaxValue, cancellationToken)).Chunk(AtOnce))
        {
            var batch = new Batch();
            foreach (var stored in portion)
            {
                if (change(stored.Value) is { } next)
                {
                    batch.Update(stored, next);
                    changed++;
                }
            }

            await CommitAsync(batch, cancellationToken);
        }

        return changed;
    }

    /// <exception cref="InvalidOperationException">Something else uses the database.</exception>
    public async Task CommitAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Changes.Count > 0 && !(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            throw new InvalidOperationException("The database was changed by something else during the restore.");
        }
    }
}
