using System.IO.Compression;
using System.Security.Cryptography;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Packaging;

/// <summary>What became of a package or of a plugin's folder.</summary>
/// <param name="Path">What was written; null when nothing was.</param>
/// <param name="Sha256">The package's SHA-256 in lower-case hexadecimal digits, as far as it could be read.</param>
/// <param name="Manifest">The plugin's manifest, as far as it could be understood.</param>
/// <param name="Errors">Everything that is wrong; empty after a success.</param>
public sealed record PackageResult(string? Path, string? Sha256, PluginManifest? Manifest, IReadOnlyList<PluginError> Errors)
{
    /// <summary>Whether it was done.</summary>
    public bool Succeeded => Errors.Count == 0;
}

/// <summary>Plugins as one file: <c>.drpx</c>, a zip archive with the manifest at its root.</summary>
public static class PluginPackage
{
    /// <summary>The end of a package's name.</summary>
    public const string FileExtension = ".drpx";

    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] LeftOutFolders = ["bin", "obj", "node_modules"];
    private static readonly string[] LeftOutExtensions = [".cs", ".csproj", ".user", FileExtension];

    /// <summary>Packs a valid plugin. The same files always make the same bytes.</summary>
    /// <exception cref="IOException">A file could not be read or written.</exception>
    public static PackageResult Pack(string folder, string output, PluginHostOptions options)
    {
        var entry = PluginIndex.Validate(folder, options);
        if (!entry.IsValid)
        {
            return new PackageResult(null, null, entry.Manifest, entry.Errors);
        }

        var errors = new ErrorSink(entry.Folder);
        var files = FilesOf(new DirectoryInfo(entry.Folder), string.Empty, errors).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        var main = entry.Manifest!.MainPath is { } path ? Path.GetRelativePath(CanonicalPath.Resolve(entry.Folder), path).Replace('\\', '/') : null;
        if (main is not null && !files.Exists(file => string.Equals(file.Name, main, StringComparison.Ordinal)))
        {
            errors.Add(
                string.Empty,
                $"The assembly {main} is in a build output folder, which isn't packed.",
                "Build it into another folder, such as dist, and set that path in \"main\"."
            );
        }

        if (errors.Errors.Count > 0)
        {
            return new PackageResult(null, null, entry.Manifest, errors.Errors);
        }

        var target = Path.GetFullPath(output);
        var temporary = $"{target}.{Guid.NewGuid():N}";
        try
        {
            Write(temporary, files);
            var check = Inspect(temporary, options);
            if (!check.Succeeded)
            {
                return check with { Path = null };
            }

            File.Move(temporary, target, overwrite: true);
            return check with { Path = target };
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads a package as an installation would, and leaves nothing behind.</summary>
    /// <exception cref="IOException">A file could not be read or written.</exception>
    public static PackageResult Inspect(string file, PluginHostOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("reauth-plugin-");
        try
        {
            using var stream = OpenRead(file);
            var hash = HashOf(stream);
            var result = Unpack(stream, file, folder.CreateSubdirectory("plugin").FullName, options);
            return result with { Sha256 = hash };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Extracts and validates.</summary>
    internal static PackageResult Unpack(Stream stream, string file, string folder, PluginHostOptions options)
    {
        var errors = PackageArchive.Extract(stream, file, folder);
        if (errors.Count > 0)
        {
            return new PackageResult(null, null, null, errors);
        }

        var entry = PluginIndex.Validate(folder, options);
        return new PackageResult(
            folder,
            null,
            entry.Manifest,
            [.. entry.Errors.Select(error => error with { File = error.File.Replace(folder, file, StringComparison.Ordinal) })]
        );
    }

    internal static FileStream OpenRead(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.Read);

    internal static string HashOf(Stream stream)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        stream.Position = 0;
        return hash;
    }

    private static void Write(string path, IEnumerable<(string Name, string Path)> files)
    {
        using var zip = new ZipArchive(new FileStream(path, FileMode.CreateNew, FileAccess.Write), ZipArchiveMode.Create);
        foreach (var (name, source) in files)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = Epoch;
            using var to = entry.Open();
            using var from = File.OpenRead(source);
            from.CopyTo(to);
        }
    }

    private static IEnumerable<(string Name, string Path)> FilesOf(DirectoryInfo folder, string prefix, ErrorSink errors)
    {
        foreach (var item in folder.EnumerateFileSystemInfos().Where(item => !item.Name.StartsWith('.')))
        {
            if (item.LinkTarget is not null)
            {
                errors.Add(string.Empty, $"{prefix}{item.Name} is a symbolic link.", "Replace it with the file itself.");
            }
            else if (item is DirectoryInfo directory)
            {
                foreach (
                    var file in LeftOutFolders.Contains(item.Name, StringComparer.OrdinalIgnoreCase) ? [] : FilesOf(directory, $"{prefix}{item.Name}/", errors)
                )
                {
                    yield return file;
                }
            }
            else if (
                !LeftOutExtensions.Contains(item.Extension, StringComparer.OrdinalIgnoreCase)
                && !string.Equals(item.Name, Schemas.PluginSchema.FileName, StringComparison.Ordinal)
            )
            {
                yield return (prefix + item.Name, item.FullName);
            }
        }
    }
}
