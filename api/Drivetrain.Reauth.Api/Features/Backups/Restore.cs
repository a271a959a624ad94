using System.Globalization;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>Makes the folders of a service from a backup. Whatever fails leaves the target as it was.</summary>
internal static class Restore
{
    /// <summary>The database's folder and the keys' in the target: where the service looks for keys by itself.</summary>
    public const string DataName = "data";

    /// <inheritdoc cref="DataName"/>
    public const string KeysName = "keys";

    /// <exception cref="BackupUnusableException">The backup, or its keys, cannot be used; the message says why.</exception>
    /// <exception cref="IOException">The target is not empty, or something cannot be read or written.</exception>
    public static async Task<Restored> RunAsync(RestoreOrder order, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Directory.Exists(order.Target) && Directory.EnumerateFileSystemEntries(order.Target).Any())
        {
            throw new BackupUnusableException($"{order.Target} is not empty. Restore into a new folder so that nothing is mixed or replaced.");
        }

        // First, because a wrong passphrase is what fails most often.
        var ring = order.KeysFile is { } file ? KeyRingFile.Open(await File.ReadAllBytesAsync(file, cancellationToken), order.Passphrase ?? "") : null;
        var isNew = !Directory.Exists(order.Target);
        var (data, keys) = (Path.Combine(order.Target, DataName), Path.Combine(order.Target, KeysName));
        try
        {
            PrivateFiles.CreateFolder(data);
            var manifest = await BackupArchive.ReadAsync(order.Backup, data, cancellationToken);
            RequireIntact(Path.Combine(data, FileNames.Data), manifest);
            var missing = await WriteKeysAsync(keys, ring, manifest, cancellationToken);
            var (ended, grants) = await ChangeAsync(data, manifest, order, now, cancellationToken);
            foreach (var folder in Directory.EnumerateDirectories(data, "*", SearchOption.AllDirectories).Append(data).Append(order.Target))
            {
                DiskSync.Folder(folder);
            }

            return new Restored(manifest, data, ring is null ? null : keys, missing, ended, grants);
        }
        catch
        {
            foreach (var made in new[] { data, keys }.Where(Directory.Exists))
            {
                Directory.Delete(made, recursive: true);
            }

            if (isNew && Directory.Exists(order.Target))
            {
                Directory.Delete(order.Target);
            }

            throw;
        }
    }

    private static void RequireIntact(string database, BackupManifest manifest)
    {
        long documents;
        try
        {
            documents = IntegrityCheck.CheckCopy(database);
        }
        catch (Exception exception) when (exception is InvalidDataException or LiteDB.LiteException)
        {
            throw new BackupUnusableException("The database in the backup is damaged. Use another backup.", exception);
        }

        if (documents != manifest.Documents)
        {
            throw new BackupUnusableException(
                $"The database in the backup contains {documents} documents instead of {manifest.Documents}. Use another backup."
            );
        }
    }

    /// <summary>Answers with the keys that the database needs and that are not among these.</summary>
    private static async Task<IReadOnlyList<Guid>> WriteKeysAsync(
        string folder,
        IReadOnlyDictionary<string, byte[]>? ring,
        BackupManifest manifest,
        CancellationToken cancellationToken
    )
    {
        if (ring is null)
        {
            return manifest.Keys;
        }

        PrivateFiles.CreateFolder(folder);
        var found = new HashSet<Guid>();
        foreach (var (name, content) in ring)
        {
            await using var file = PrivateFiles.Create(Path.Combine(folder, name));
            await file.WriteAsync(content, cancellationToken);
            file.Flush(flushToDisk: true);
            if (KeyIdOf(content) is { } id)
            {
                found.Add(id);
            }
        }

        DiskSync.Folder(folder);
        return [.. manifest.Keys.Except(found)];
    }

    private static Guid? KeyIdOf(byte[] content)
    {
        try
        {
            return Guid.TryParse(System.Xml.Linq.XElement.Load(new MemoryStream(content)).Attribute("id")?.Value, out var id) ? id : null;
        }
        catch (System.Xml.XmlException)
        {
            return null;
        }
    }

    private static async Task<(IReadOnlyList<EndedAccess>? Ended, int Grants)> ChangeAsync(
        string folder,
        BackupManifest manifest,
        RestoreOrder order,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var storage = new LiteDbStorage(folder, new StorageOptions());
        try
        {
            storage.Open();
        }
        catch (InvalidDataException exception)
        {
            throw new BackupUnusableException(exception.Message, exception);
        }

        var rows = new RestoredRows(storage.Store, now);
        var ended = new List<EndedAccess>();
        var distrusted = 0;
        foreach (var step in order.Steps.Where(step => !step.EndsAccess || !order.KeepAccess))
        {
            var count = await step.RunAsync(rows, cancellationToken);
            if (step.EndsAccess)
            {
                ended.Add(new EndedAccess(step.What, count));
            }
            else
            {
                distrusted += count;
            }
        }

        await NoteAsync(rows, manifest, order.KeepAccess, cancellationToken);
        await storage.CloseAsync();
        return (order.KeepAccess ? null : ended, distrusted);
    }

    /// <summary>Tells the audit log of the restore.</summary>
    private static Task NoteAsync(RestoredRows rows, BackupManifest manifest, bool keepAccess, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["backup"] = manifest.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
            ["access"] = keepAccess ? "kept" : "revoked",
        };
        var entry = AuditEntry.Create(AuditEntry.WholeService, RestoredRows.Actor, "backup.restored", AuditEntry.NoSubject, rows.Now, details);
        return rows.CommitAsync(new Batch().AddFresh(entry), cancellationToken);
    }
}

/// <summary>What is to be restored.</summary>
/// <param name="Backup">The archive.</param>
/// <param name="Target">A folder that is empty, or not there yet.</param>
/// <param name="KeysFile">The file of encrypted keys, or null.</param>
/// <param name="Passphrase">What they are encrypted with.</param>
/// <param name="KeepAccess">Leaves sessions, keys and links as they were.</param>
/// <param name="Steps">What features change in a restored database.</param>
internal sealed record RestoreOrder(string Backup, string Target, string? KeysFile, string? Passphrase, bool KeepAccess, IReadOnlyList<RestoreStep> Steps);

/// <summary>How much of what opened something was ended.</summary>
internal sealed record EndedAccess(string What, int Count);

/// <summary>What was restored.</summary>
/// <param name="Manifest">What the backup said of itself.</param>
/// <param name="DataFolder">Where the database is now.</param>
/// <param name="KeysFolder">Where the keys are now; null where none were restored.</param>
/// <param name="MissingKeys">Keys that the database needs and that were not restored.</param>
/// <param name="Ended">What was ended; null where access was kept.</param>
/// <param name="Grants">How many credentials are refreshed before they are used.</param>
internal sealed record Restored(
    BackupManifest Manifest,
    string DataFolder,
    string? KeysFolder,
    IReadOnlyList<Guid> MissingKeys,
    IReadOnlyList<EndedAccess>? Ended,
    int Grants
);
