using System.Security.Cryptography;
using System.Text;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Packaging;

/// <summary>Puts packages into the first root, and takes plugins away. Folders are moved as a whole: a plugin is there entirely, or not at all.</summary>
public static class PluginInstaller
{
    private const string Kept = "The installed version is unchanged.";

    /// <summary>Installs a package.</summary>
    /// <param name="file">The package.</param>
    /// <param name="options">The roots, and the host's version.</param>
    /// <param name="expectedSha256">What its SHA-256 must be, in hexadecimal digits; null when nobody told.</param>
    /// <param name="force">Whether an installed version is replaced.</param>
    /// <exception cref="IOException">A file could not be read or written; what was installed still is.</exception>
    public static PackageResult Install(string file, PluginHostOptions options, string? expectedSha256, bool force)
    {
        using var stream = PluginPackage.OpenRead(file);
        var hash = PluginPackage.HashOf(stream);
        if (
            expectedSha256 is not null
            && !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(expectedSha256.Trim().ToLowerInvariant()))
        )
        {
            return Refused(file, hash, null, string.Empty, "The package's SHA-256 doesn't match.", "Download it again from a trusted source and compare.");
        }

        var root = CanonicalPath.Resolve(Directory.CreateDirectory(Path.GetFullPath(options.Roots[0], AppContext.BaseDirectory)).FullName);
        var staging = Path.Combine(root, $".staging-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(staging);
            var result = PluginPackage.Unpack(stream, file, staging, options) with { Sha256 = hash };
            if (!result.Succeeded)
            {
                return result with { Path = null };
            }

            var manifest = result.Manifest!;
            var others = PluginIndex.Load(options).Entries;
            var installed = others.FirstOrDefault(entry => entry.Manifest is not null && string.Equals(entry.Id, manifest.Id, StringComparison.Ordinal));
            var target = installed?.Folder ?? Path.Combine(root, manifest.Id);
            if (Directory.Exists(target) && !force)
            {
                return Refused(
                    file,
                    hash,
                    manifest,
                    string.Empty,
                    $"{manifest.Id} {installed?.Manifest?.Version} is already installed in {target}.",
                    "Add --force to replace it."
                );
            }

            var errors = Conflicts(
                new PluginEntry(target, file, manifest, []),
                [.. others.Where(entry => entry.IsValid && !string.Equals(entry.Folder, target, StringComparison.Ordinal))]
            );
            if (errors.Count > 0)
            {
                return new PackageResult(null, hash, manifest, errors);
            }

            Swap(staging, target);
            return new PackageResult(target, hash, manifest, []);
        }
        finally
        {
            Delete(staging);
        }
    }

    /// <summary>Takes an installed plugin away.</summary>
    /// <exception cref="IOException">Its folder could not be moved; it is untouched.</exception>
    public static PackageResult Uninstall(string id, PluginHostOptions options)
    {
        var entries = PluginIndex.Load(options).Entries;
        var found = entries.Where(entry => string.Equals(entry.Id, id, StringComparison.Ordinal)).ToList();
        if (found.Count != 1)
        {
            var problem = found.Count == 0 ? $"No plugin \"{id}\" is installed." : $"\"{id}\" stands in {found.Count} folders.";
            return Refused(options.Roots[0], null, null, string.Empty, problem, "See \"plugins list\".");
        }

        var dependents = entries
            .Where(entry => entry.IsValid && entry.Manifest!.Dependencies.Any(dependency => string.Equals(dependency.Id, id, StringComparison.Ordinal)))
            .ToList();
        if (dependents.Count > 0)
        {
            return Refused(
                found[0].Folder,
                null,
                found[0].Manifest,
                string.Empty,
                $"{string.Join(", ", dependents.Select(entry => entry.Id))} need it.",
                "Remove those first."
            );
        }

        var folder = found[0].Folder;
        var removed = Aside(folder, "removed");
        Directory.Move(folder, removed);
        Delete(removed);
        return new PackageResult(folder, null, found[0].Manifest, []);
    }

    private static IReadOnlyList<PluginError> Conflicts(PluginEntry added, IReadOnlyList<PluginEntry> others)
    {
        var errors = new ErrorSink(added.ManifestFile);
        foreach (var provider in added.Manifest!.Providers)
        {
            if (
                others.FirstOrDefault(other => other.Manifest!.Providers.Any(theirs => string.Equals(theirs.Id, provider.Id, StringComparison.Ordinal))) is
                { } owner
            )
            {
                errors.Add(string.Empty, $"The provider \"{provider.Id}\" is contributed by {owner.Id} already.", $"Uninstall {owner.Id} first.");
            }
        }

        var faults = PluginDependencies.Check([.. others, added]);
        return [.. errors.Errors, .. faults.GetValueOrDefault(added.Id) ?? []];
    }

    /// <summary>The old folder is kept until the new one stands.</summary>
    private static void Swap(string staging, string target)
    {
        var old = Aside(target, "old");
        var isReplaced = Directory.Exists(target);
        if (isReplaced)
        {
            Directory.Move(target, old);
        }

        try
        {
            Directory.Move(staging, target);
        }
        catch (IOException exception)
        {
            if (isReplaced)
            {
                Directory.Move(old, target);
            }

            throw new IOException($"The plugin folder couldn't be moved into place. {Kept}", exception);
        }

        Delete(old);
    }

    /// <summary>A name beside the folder that the host does not look at.</summary>
    private static string Aside(string folder, string what) => Path.Combine(Path.GetDirectoryName(folder)!, $".{what}-{Guid.NewGuid():N}");

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PackageResult Refused(string file, string? hash, PluginManifest? manifest, string pointer, string problem, string remedy) =>
        new(null, hash, manifest, [new PluginError(file, pointer, problem, remedy)]);
}
