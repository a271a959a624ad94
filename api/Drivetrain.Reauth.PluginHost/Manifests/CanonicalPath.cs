namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Paths with every symbolic link resolved, and containment decided on those.</summary>
internal static class CanonicalPath
{
    private const int MaximumLinks = 40;

    /// <summary>The absolute path without links. Parts that do not exist are taken as they are.</summary>
    /// <exception cref="IOException">Links that form a loop.</exception>
    public static string Resolve(string path)
    {
        var links = 0;
        return Resolve(Path.GetFullPath(path), ref links);
    }

    /// <summary>Whether a canonical path lies below a canonical folder. The separator counts: <c>/plugins/a</c> does not hold <c>/plugins/ab</c>.</summary>
    public static bool IsBelow(string canonicalFolder, string canonicalPath) =>
        canonicalPath.StartsWith(Path.TrimEndingDirectorySeparator(canonicalFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Resolve(string absolute, ref int links)
    {
        var root = Path.GetPathRoot(absolute)!;
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

            current = Resolve(Path.GetFullPath(target, Path.GetDirectoryName(current)!), ref links);
        }

        return current;
    }
}
