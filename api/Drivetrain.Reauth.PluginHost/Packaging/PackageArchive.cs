using System.IO.Compression;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Packaging;

/// <summary>
/// Takes an archive apart that anyone may have made: every name is judged before the first byte is written, and every size is counted, not believed.
/// </summary>
internal static class PackageArchive
{
    private const long MaximumPackage = 32L * 1024 * 1024;
    private const long MaximumTotal = 128L * 1024 * 1024;
    private const int MaximumEntries = 2000;
    private const int MaximumName = 240;
    private const int MaximumRatio = 100;
    private const int RatioAllowance = 64 * 1024;
    private const string Remedy = "Pack the plugin's folder with \"plugins pack\"; don't use packages of unknown origin.";

    /// <summary>Extracts into an empty folder. After an error, what stands there is worth nothing.</summary>
    public static IReadOnlyList<PluginError> Extract(Stream stream, string file, string folder)
    {
        var errors = new ErrorSink(file);
        if (stream.Length > MaximumPackage)
        {
            errors.Add(string.Empty, $"The package has {stream.Length} bytes; {MaximumPackage} are allowed.", Remedy);
            return errors.Errors;
        }

        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            Judge(zip, errors);
            if (errors.Errors.Count == 0)
            {
                ExtractAll(zip, folder, errors);
            }
        }
        catch (Exception exception)
            when (exception is InvalidDataException or NotSupportedException or ArgumentException or EndOfStreamException or OverflowException)
        {
            errors.Add(string.Empty, "This is not a zip archive, or it is damaged.", "Fetch or pack it again, and compare its SHA-256.");
        }

        return errors.Errors;
    }

    /// <summary>What is wrong with an entry's name; null when it is fine.</summary>
    internal static string? ProblemOf(string name) =>
        name.Length is 0 or > MaximumName ? $"has a name of {name.Length} characters"
        : name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl)
            ? "has a name with characters not allowed in paths"
        : name.StartsWith('/') ? "has an absolute path"
        : name.TrimEnd('/').Split('/').Any(part => part is "" or "." or ".." || part.EndsWith('.') || part.EndsWith(' ') || part.StartsWith(' '))
            ? "has a path outside the package"
        : null;

    private static void Judge(ZipArchive zip, ErrorSink errors)
    {
        if (zip.Entries.Count > MaximumEntries)
        {
            errors.Add(string.Empty, $"The package has {zip.Entries.Count} entries; {MaximumEntries} are allowed.", Remedy);
            return;
        }

        var files = new HashSet<string>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var total = 0L;
        foreach (var entry in zip.Entries)
        {
            var isFolder = entry.FullName.EndsWith('/');
            var problem = ProblemOf(entry.FullName) ?? Kind(entry);
            if (problem is null && !isFolder && !files.Add(Key(entry.FullName)))
            {
                problem = "is a duplicate, or differs from another entry only in case";
            }

            if (problem is not null)
            {
                errors.Add(string.Empty, $"The entry \"{Shown(entry.FullName)}\" {problem}.", Remedy);
                continue;
            }

            var parts = Key(entry.FullName).TrimEnd('/').Split('/');
            for (var depth = 1; depth < parts.Length + (isFolder ? 1 : 0); depth++)
            {
                folders.Add(string.Join('/', parts[..depth]));
            }

            total += entry.Length;
        }

        if (files.Overlaps(folders))
        {
            errors.Add(string.Empty, "A name is used for both a file and a folder.", Remedy);
        }

        if (total > MaximumTotal)
        {
            errors.Add(string.Empty, $"The files have {total} bytes together; {MaximumTotal} are allowed.", Remedy);
        }

        if (!zip.Entries.Any(entry => string.Equals(entry.FullName, ManifestReader.FileName, StringComparison.Ordinal)) && errors.Errors.Count == 0)
        {
            errors.Add(string.Empty, "There is no plugin.json at the root of the package.", "Pack the plugin folder itself, not its parent.");
        }
    }

    private static string? Kind(ZipArchiveEntry entry)
    {
        // The upper half holds Unix's mode where the packer knew one: 0x8 a file, 0x4 a folder; anything else is a link, a device or a pipe.
        var type = (entry.ExternalAttributes >> 28) & 0xF;
        return entry.IsEncrypted ? "is encrypted"
            : type is not (0 or 0x8 or 0x4) ? "is a link or a device, not a file"
            : null;
    }

    private static void ExtractAll(ZipArchive zip, string folder, ErrorSink errors)
    {
        var total = 0L;
        foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            var path = Path.GetFullPath(Path.Combine(folder, entry.FullName));
            if (!CanonicalPath.IsBelow(folder, path))
            {
                errors.Add(string.Empty, $"The entry \"{Shown(entry.FullName)}\" has a path outside the package.", Remedy);
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var allowed = Math.Min((entry.CompressedLength * MaximumRatio) + RatioAllowance, MaximumTotal - total);
            if (!CopyBounded(entry, path, allowed, out var written))
            {
                errors.Add(string.Empty, $"The entry \"{Shown(entry.FullName)}\" unpacks to more than its packed size warrants.", Remedy);
                return;
            }

            total += written;
        }
    }

    private static bool CopyBounded(ZipArchiveEntry entry, string path, long allowed, out long written)
    {
        written = 0;
        using var from = entry.Open();
        using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = from.Read(buffer)) > 0)
        {
            written += count;
            if (written > allowed)
            {
                return false;
            }

            to.Write(buffer.AsSpan(0, count));
        }

        to.Flush(flushToDisk: true);
        return true;
    }

    /// <summary>Names that some file system takes for the same one are the same.</summary>
    private static string Key(string name) => name.Normalize().ToUpperInvariant();

    private static string Shown(string name)
    {
        var length = Math.Min(name.Length, MaximumName);
        length -= length < name.Length && char.IsHighSurrogate(name[length - 1]) ? 1 : 0;
        return new([.. name.Take(length).Select(character => char.IsControl(character) ? '?' : character)]);
    }
}
