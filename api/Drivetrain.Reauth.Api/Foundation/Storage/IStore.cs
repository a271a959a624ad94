namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>
/// The narrow seam to a database: atomic batches with expected versions, point reads, and range reads over declared indexes.
/// Every engine passes the same contract suite. Implementations are thread-safe.
/// </summary>
public interface IStore
{
    /// <summary>Reads one document, or null. Sees every change that was acknowledged before the call.</summary>
    /// <exception cref="DocumentUnreadableException">The stored document is damaged. Queries leave it out.</exception>
    ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>;

    /// <summary>
    /// Documents whose key of <paramref name="index"/> lies in <paramref name="range"/>, in the order of key, then id; at most <paramref name="limit"/>.
    /// </summary>
    ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>;

    /// <summary>
    /// Applies the whole batch or nothing. A version that differs from the expected one is <see cref="CommitStatus.Conflict"/> and changes nothing.
    /// Once it was handed over, a batch is not withdrawn by cancellation: <paramref name="cancellationToken"/> only ends the waiting.
    /// </summary>
    /// <exception cref="ArgumentException">An id, an index key or a body (8 MiB) is over its bound; nothing was changed.</exception>
    /// <exception cref="StorageFullException">The disk has too little room; nothing was changed.</exception>
    /// <exception cref="StorageUnavailableException">The database couldn't be written. Nothing was acknowledged.</exception>
    /// <exception cref="StorageStalledException">The disk has not answered in time; the change may still happen.</exception>
    ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken);

    /// <summary>
    /// Asks whether a commit would be taken now. For whoever is about to get something that must not be lost, such as the answer to a refresh.
    /// </summary>
    /// <exception cref="StorageFullException">The disk has too little room.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    void EnsureWritable() { }
}

/// <summary>When a commit is acknowledged.</summary>
public enum Durability
{
    /// <summary>After it has reached the disk (fsync).</summary>
    Durable,

    /// <summary>
    /// As soon as it is decided and visible; it reaches the disk some milliseconds later, and no later than the next durable change of one of its documents. A
    /// crash before that loses it, whole. A document's changes reach the disk in their order; unrelated documents may overtake each other. A deferred batch
    /// that builds on one not yet on disk is acknowledged no earlier than that one.
    /// </summary>
    Deferred,
}

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    Committed,
    Conflict,
}

/// <summary>The result of a commit.</summary>
/// <param name="Status">Whether it was applied.</param>
/// <param name="Conflict">The first document whose version was not the expected one, as <c>type/id</c>; null when committed.</param>
public readonly record struct CommitResult(CommitStatus Status, string? Conflict = null)
{
    public bool Committed => Status == CommitStatus.Committed;
}

/// <summary>A document with the version it was read at. Each change adds 1; no version comes again, even when the document is deleted and added anew.</summary>
public sealed record Stored<T>(T Value, long Version)
    where T : class;

/// <summary>The disk has too little room. Answered as 507 <c>storage_full</c>.</summary>
internal sealed class StorageFullException(string message) : IOException(message);

/// <summary>The database could not be written. Answered as 503 <c>storage_unavailable</c>.</summary>
internal class StorageUnavailableException(string message, Exception? inner = null) : IOException(message, inner);
