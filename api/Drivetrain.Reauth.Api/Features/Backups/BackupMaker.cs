using System.Globalization;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>
/// Makes backups while the service runs, one at a time. Rows are copied first, and no file of a screenshot is deleted until all are copied: each row of the
/// copy finds its files. Everything is written aside and read again before it gets its name; what fails leaves nothing behind.
/// </summary>
internal sealed partial class BackupMaker(
    IStore store,
    IStorageMaintenance storage,
    IStoredFiles screenshots,
    KeysFolder keys,
    BackupsFolder backups,
    IOptions<BackupOptions> options,
    IOptions<StorageOptions> storageOptions,
    IHostEnvironment host,
    TimeProvider time,
    ILogger<BackupMaker> logger
) : IDisposable
{
    private const string Unfinished = ".unfinished-";

    private readonly SemaphoreSlim _running = new(1, 1);

    private string DataFolder => Path.GetFullPath(storageOptions.Value.Path, host.ContentRootPath);

    /// <summary>Makes one; null while another one is being made.</summary>
    /// <exception cref="StorageFullException">There is too little room for it.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written now.</exception>
    /// <exception cref="BackupFailedException">It could not be written, or is not what it should be.</exception>
    public async Task<Backup?> MakeAsync(string actor, CancellationToken cancellationToken)
    {
        if (!await _running.WaitAsync(0, cancellationToken))
        {
            return null;
        }

        try
        {
            return await WriteAsync(actor, cancellationToken);
        }
        catch (Exception exception)
            when (exception is UnauthorizedAccessException or InvalidDataException
                || (exception is IOException and not StorageFullException and not StorageUnavailableException and not StorageStalledException)
            )
        {
            LogFailed(exception, backups.Path);
            throw new BackupFailedException(exception);
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();

    private async Task<Backup> WriteAsync(string actor, CancellationToken cancellationToken)
    {
        PrivateFiles.CreateFolder(backups.Path);
        foreach (var left in Directory.EnumerateDirectories(backups.Path, Unfinished + "*"))
        {
            // A process that was killed has left it.
            Directory.Delete(left, recursive: true);
        }

        RequireRoom();
        var now = time.GetUtcNow();
        var work = Path.Combine(backups.Path, Unfinished + Guid.NewGuid().ToString("N"));
        PrivateFiles.CreateFolder(work);
        try
        {
            var (archive, documents) = await WriteArchiveAsync(work, now, cancellationToken);
            var ring = await WriteKeysAsync(work, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return await PublishAsync(archive, ring, documents, actor, now);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<(string Path, long Documents)> WriteArchiveAsync(string work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var held = screenshots.HoldDeletions();

        // A rotation may end while the copy is made: whatever was needed before or is needed after may be needed by what is copied.
        var needed = await KeysAsync(cancellationToken);
        var copy = await storage.BackupAsync(Path.Combine(work, FileNames.Data), cancellationToken);
        needed.UnionWith(await KeysAsync(cancellationToken));

        var files = screenshots
            .All()
            .Select(path => (Name: Path.GetRelativePath(DataFolder, path).Replace('\\', '/'), Source: path))
            .Where(file => BackupArchive.Takes(file.Name));
        var archive = Path.Combine(work, "backup.zip");
        await BackupArchive.WriteAsync(
            archive,
            [(FileNames.Data, copy.Path), .. files],
            written => new BackupManifest(BackupManifest.CurrentFormat, BackupManifest.ProductVersion, now, copy.Documents, [.. needed.Order()], written),
            cancellationToken
        );
        await BackupArchive.ReadAsync(archive, folder: null, cancellationToken);
        return (archive, copy.Documents);
    }

    private async Task<HashSet<Guid>> KeysAsync(CancellationToken cancellationToken) =>
        [
            .. (await store.QueryAsync(ProtectionKey.ById, new KeyRange(null, null), KeyWatch.MostKeys, cancellationToken))
                .Where(key => key.Value.RetiredAt is null)
                .Select(key => key.Value.KeyId)
                .OfType<Guid>(),
        ];

    /// <summary>After the database: a key is in its folder before anything is encrypted with it.</summary>
    private async Task<string?> WriteKeysAsync(string work, CancellationToken cancellationToken)
    {
        if (options.Value.Passphrase is not { Length: > 0 } passphrase)
        {
            return null;
        }

        var path = Path.Combine(work, "keys");
        await using var file = PrivateFiles.Create(path);
        await file.WriteAsync(KeyRingFile.Seal(keys.Path, passphrase), cancellationToken);
        file.Flush(flushToDisk: true);
        return path;
    }

    /// <summary>Gives the files their names and tells the audit log. From here on no cancellation counts.</summary>
    private async Task<Backup> PublishAsync(string archive, string? ring, long documents, string actor, DateTimeOffset now)
    {
        var name = FreeName(now);
        var (path, ringPath) = (Path.Combine(backups.Path, name + ".zip"), ring is null ? null : Path.Combine(backups.Path, name + ".keys"));
        File.Move(archive, path, overwrite: false);
        try
        {
            if (ring is not null)
            {
                File.Move(ring, ringPath!, overwrite: false);
            }

            DiskSync.Folder(backups.Path);
            var backup = new Backup(path, new FileInfo(path).Length, documents, ringPath, now);
            var details = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["documents"] = documents.ToString(CultureInfo.InvariantCulture),
                ["bytes"] = backup.Bytes.ToString(CultureInfo.InvariantCulture),
                ["keys"] = ring is null ? "no" : "yes",
            };
            await store.CommitAsync(
                new Batch().AddFresh(AuditEntry.Create(AuditEntry.WholeService, actor, "backup.created", name, now, details)),
                Durability.Durable,
                CancellationToken.None
            );
            LogMade(path, documents);
            return backup;
        }
        catch
        {
            File.Delete(path);
            if (ringPath is not null)
            {
                File.Delete(ringPath);
            }

            throw;
        }
    }

    private string FreeName(DateTimeOffset now)
    {
        var stem = $"reauth-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
            if (!File.Exists(Path.Combine(backups.Path, name + ".zip")) && !File.Exists(Path.Combine(backups.Path, name + ".keys")))
            {
                return name;
            }
        }
    }

    /// <summary>
    /// The copy of the database and the archive of it lie beside each other for a while. A backup must not be what fills the disk of the service.
    /// </summary>
    private void RequireRoom()
    {
        var database = new FileInfo(Path.Combine(DataFolder, FileNames.Data));
        var needed =
            (database.Exists ? 2 * database.Length : 0)
            + screenshots.All().Sum(path => new FileInfo(path) is { Exists: true } file ? file.Length : 0)
            + storageOptions.Value.MinimumFreeBytes;
        if (new DriveInfo(backups.Path).AvailableFreeSpace < needed)
        {
            throw new StorageFullException("Not enough disk space for a backup.");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created the backup {Path} with {Documents} documents.")]
    private partial void LogMade(string path, long documents);

    [LoggerMessage(Level = LogLevel.Error, Message = "The backup to {Folder} failed and was removed.")]
    private partial void LogFailed(Exception exception, string folder);
}

/// <summary>A backup that was made.</summary>
/// <param name="Path">The archive's full path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Documents">Number of documents in it.</param>
/// <param name="KeysPath">The file of the encrypted keys; null where they were not backed up.</param>
/// <param name="CreatedAt">When it was begun.</param>
internal sealed record Backup(string Path, long Bytes, long Documents, string? KeysPath, DateTimeOffset CreatedAt);

/// <summary>A backup could not be made; the log says why.</summary>
internal sealed class BackupFailedException(Exception inner) : IOException("The backup failed.", inner);
