namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Paths with every symbolic link resolved, and containment decided on those.</summary>
internal static class CanonicalPath
{
    private const int MaximumLinks = 40;

    /// <summary>The absolute path without links. Parts that do not exist are taken as they are.</summary>
    /// <exception cref="IOException">Links that form a loop.</exception>
    public static string Resolve(string path) => Resolve(path, null);

    /// <summary>The same, below a folder that is canonical already and need not be looked at again.</summary>
    /// <exception cref="IOException">Links that form a loop.</exception>
    public static string Resolve(string path, string? canonicalFolder)
    {
        var links = 0;
        return Resolve(Path.GetFullPath(path), canonicalFolder, ref links);
    }

    /// <summary>Whether a canonical path lies below a canonical folder. The separator counts: <c>/plugins/a</c> does not hold <c>/plugins/ab</c>.</summary>
    public static bool IsBelow(string canonicalFolder, string canonicalPath) =>
        canonicalPath.StartsWith(Path.TrimEndingDirectorySeparator(canonicalFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Resolve(string absolute, string? canonicalFolder, ref int links)
    {
        var root = canonicalFolder is not null && IsBelow(canonicalFolder, absolute) ? canonicalFolder : Path.GetPathRoot(absolute)!;
        var current = root;
        foreach (var part in absolute[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, part);
            var target = new FileInfo(current).LinkTarget;
            if (target is null)
            {
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new IOException("Too many symbolic links.");
            }

            current = Resolve(Path.GetFullPath(target, Path.GetDirectoryName(current)!), canonicalFolder, ref links);
        }

        return current;
    }
}
