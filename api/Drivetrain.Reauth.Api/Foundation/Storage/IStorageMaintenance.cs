namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>What readiness checks and operators need of the embedded database.</summary>
internal interface IStorageMaintenance
{
    /// <summary>Whether commits are possible.</summary>
    StorageHealth Health { get; }

    /// <summary>
    /// Writes a consistent copy to <paramref name="destination"/>, a file that must not exist, while commits wait; then opens the copy and checks it. A copy
    /// that fails the check is deleted. The copy holds no keys: credentials in it stay encrypted.
    /// </summary>
    /// <exception cref="IOException">The copy could not be written, or <paramref name="destination"/> exists.</exception>
    /// <exception cref="InvalidDataException">The copy failed the check.</exception>
    /// <exception cref="StorageUnavailableException">The database is not open.</exception>
    Task<BackupResult> BackupAsync(string destination, CancellationToken cancellationToken);
}

/// <summary>The state of the storage.</summary>
/// <param name="Ready">Commits are possible.</param>
/// <param name="Problem">A stable code when not: <c>storage_unavailable</c>, <c>storage_stalled</c> or <c>storage_full</c>.</param>
internal readonly record struct StorageHealth(bool Ready, string? Problem = null);

/// <summary>A backup that was checked.</summary>
/// <param name="Path">The full path of the copy.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Documents">Number of documents in it.</param>
internal sealed record BackupResult(string Path, long Bytes, long Documents);
