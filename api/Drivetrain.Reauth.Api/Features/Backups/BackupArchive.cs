using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>A backup that cannot be used: damaged, not a backup at all, or of a newer version. The message is for the operator.</summary>
internal sealed class BackupUnusableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The file of a backup: a zip archive of the database, its screenshots and, last, the manifest.</summary>
internal static partial class BackupArchive
{
    private const string ManifestName = "manifest.json";
    private const int LongestManifest = 256 * 1024 * 1024;
    private const int BufferBytes = 128 * 1024;

    /// <summary>Whether a file of this name, below the database's folder, belongs into a backup.</summary>
    public static bool Takes(string name) => IsAllowed().IsMatch(name);

    /// <summary>Writes a new archive, and returns when it is on the disk.</summary>
    /// <param name="path">A file that must not exist.</param>
    /// <param name="files">The name of each file in the archive, and where it is now.</param>
    /// <param name="manifest">What is said of them all.</param>
    public static async Task WriteAsync(
        string path,
        IEnumerable<(string Name, string Source)> files,
        Func<IReadOnlyList<BackupFile>, BackupManifest> manifest,
        CancellationToken cancellationToken
    )
    {
        await using var target = PrivateFiles.Create(path);
        await using (var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            var written = new List<BackupFile>();
            foreach (var (name, source) in files)
            {
                // Images are compressed already.
                var level = IsScreenshot().IsMatch(name) ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
                await using var from = new FileStream(
                    source,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete,
                    bufferSize: 0,
                    useAsync: true
                );
                await using var to = await archive.CreateEntry(name, level).OpenAsync(cancellationToken);
                var (bytes, hash) = await CopyAsync(from, to, long.MaxValue, cancellationToken);
                written.Add(new BackupFile(name, bytes, hash));
            }

            await using var last = await archive.CreateEntry(ManifestName, CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await JsonSerializer.SerializeAsync(last, manifest(written), BackupJson.Default.BackupManifest, cancellationToken);
        }

        target.Flush(flushToDisk: true);
    }

    /// <summary>Reads all of an archive, compares it with its manifest and, where a folder is named, puts the files there.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="folder">An empty folder for the files, or null to compare only.</param>
    /// <exception cref="BackupUnusableException">It is no backup, is damaged, or is of a newer format.</exception>
    /// <exception cref="IOException">It cannot be read, or the files cannot be written.</exception>
    public static async Task<BackupManifest> ReadAsync(string path, string? folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var archive = await ZipFile.OpenReadAsync(path, cancellationToken);
            var manifest = await ReadManifestAsync(archive, cancellationToken);
            var entries = archive.Entries.Where(entry => entry.FullName is not ManifestName).ToDictionary(entry => entry.FullName, StringComparer.Ordinal);
            Require(manifest.Files.Count == entries.Count && manifest.Files.Any(file => file.Path is FileNames.Data), "its files don't match its manifest");
            foreach (var file in manifest.Files)
            {
                Require(entries.Remove(file.Path, out var entry) && Takes(file.Path), $"{file.Path} is missing or doesn't belong in a backup");
                await using var from = await entry!.OpenAsync(cancellationToken);
                await using var to = folder is null ? Stream.Null : CreateBelow(folder, file.Path);
                var (bytes, hash) = await CopyAsync(from, to, file.Bytes, cancellationToken);
                Require(bytes == file.Bytes && string.Equals(hash, file.Sha256, StringComparison.Ordinal), $"{file.Path} has been modified");
                (to as FileStream)?.Flush(flushToDisk: true);
            }

            return manifest;
        }
        catch (Exception exception)
            when (exception is InvalidDataException or JsonException or NotSupportedException or EndOfStreamException or ArgumentException)
        {
            throw new BackupUnusableException($"{path} is not a backup of this service, or it is damaged. Use another one.", exception);
        }
    }

    private static async Task<BackupManifest> ReadManifestAsync(ZipArchive archive, CancellationToken cancellationToken)
    {
        var entry = archive.GetEntry(ManifestName);
        Require(entry is { Length: <= LongestManifest }, $"it has no {ManifestName}");
        await using var stream = await entry!.OpenAsync(cancellationToken);
        using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        Require(
            document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.TryGetProperty("format", out var format)
                && format.TryGetInt32(out _),
            "its manifest doesn't specify a format"
        );
        var number = document.RootElement.GetProperty("format").GetInt32();
        return number <= BackupManifest.CurrentFormat
            ? document.Deserialize(BackupJson.Default.BackupManifest)!
            : throw new BackupUnusableException(
                $"The backup has format {number}; this version supports formats up to {BackupManifest.CurrentFormat}. Restore it with the version that created "
                    + "it, or a newer one."
            );
    }

    private static FileStream CreateBelow(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        return PrivateFiles.Create(path);
    }

    private static async Task<(long Bytes, string Sha256)> CopyAsync(Stream from, Stream to, long limit, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var total = 0L;
            while (total <= limit && await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                total += read;
            }

            return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new BackupUnusableException($"The backup is damaged: {otherwise}. Use another one.");
        }
    }

    [GeneratedRegex(@"^screenshots/[0-9A-Za-z]{1,8}/[0-9A-Za-z_]{1,128}(\.thumbnail)?\.webp$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsScreenshot();

    [GeneratedRegex(
        @"^(reauth\.db|screenshots/[0-9A-Za-z]{1,8}/[0-9A-Za-z_]{1,128}(\.thumbnail)?\.webp)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex IsAllowed();
}
