using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>Everything that stands in the roots, read from manifests alone: what <c>plugins list</c> shows.</summary>
public sealed class PluginIndex
{
    private const int MaximumPlugins = 1000;

    /// <summary>Read one after the other: fewer are done before threads would have begun.</summary>
    private const int Few = 8;

    private PluginIndex(IReadOnlyList<PluginEntry> entries, IReadOnlyList<PluginError> rootErrors) => (Entries, RootErrors) = (entries, rootErrors);

    /// <summary>One entry for each folder below a root, by root and then by name.</summary>
    public IReadOnlyList<PluginEntry> Entries { get; }

    /// <summary>Roots that could not be read, or hold too much.</summary>
    public IReadOnlyList<PluginError> RootErrors { get; }

    /// <summary>Every error of every plugin and root; translations are not read for it.</summary>
    public IEnumerable<PluginError> Errors => RootErrors.Concat(Entries.SelectMany(entry => entry.Errors));

    /// <summary>Reads all roots of the options. Never throws for what it finds there, and loads no assembly.</summary>
    public static PluginIndex Load(PluginHostOptions options)
    {
        var read = Read(options);
        return new PluginIndex([.. PluginPlan.Make(read.Entries, [], new HashSet<string>(StringComparer.Ordinal)).Select(plan => plan.Entry)], read.RootErrors);
    }

    /// <summary>What each folder holds by itself; plugins that get in each other's way are left to <see cref="PluginPlan"/>.</summary>
    internal static PluginIndex Read(PluginHostOptions options)
    {
        var hostVersion = new HostVersion(options.HostVersion);
        var entries = new List<PluginEntry>();
        var rootErrors = new List<PluginError>();
        foreach (var root in options.Roots)
        {
            var path = Path.GetFullPath(root, AppContext.BaseDirectory);
            try
            {
                var canonicalRoot = CanonicalPath.Resolve(path);
                var folders = Folders(canonicalRoot);
                if (folders.Count > MaximumPlugins)
                {
                    rootErrors.Add(new PluginError(path, string.Empty, $"The folder holds more than {MaximumPlugins} folders.", "Keep only plugins in it."));
                    continue;
                }

                entries.AddRange(ReadAll(folders, folder => ManifestReader.Read(folder, canonicalRoot, hostVersion)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                rootErrors.Add(
                    new PluginError(
                        path,
                        string.Empty,
                        $"The plugins' folder cannot be read ({exception.GetType().Name}).",
                        "Create it, or correct the setting that names it."
                    )
                );
            }
        }

        return new PluginIndex(entries, rootErrors);
    }

    private static PluginEntry[] ReadAll(List<string> folders, Func<string, PluginEntry> read)
    {
        var entries = new PluginEntry[folders.Count];
        var few = Math.Min(folders.Count, Few);
        for (var index = 0; index < few; index++)
        {
            entries[index] = read(folders[index]);
        }

        // What is loaded and compiled for the first ones is not waited for by several threads at once then.
        if (few < folders.Count)
        {
            Parallel.For(few, folders.Count, index => entries[index] = read(folders[index]));
        }

        return entries;
    }

    /// <summary>The folders of a root that count as plugins, in order; at most one more than may be there.</summary>
    /// <exception cref="IOException">The root can't be read.</exception>
    internal static List<string> Folders(string canonicalRoot) =>
        [
            .. Directory
                .EnumerateDirectories(canonicalRoot)
                .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
                .Take(MaximumPlugins + 1)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Reads one plugin's folder, wherever it stands, its translations as well: what its author calls <c>plugins validate</c> for.</summary>
    public static PluginEntry Validate(string folder, PluginHostOptions options)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            var entry = ManifestReader.Read(path, CanonicalPath.Resolve(Path.GetDirectoryName(path) ?? path), new HostVersion(options.HostVersion));
            return entry with { Errors = [.. entry.Errors, .. entry.TranslationErrors] };
        }
        catch (IOException)
        {
            return new PluginEntry(
                path,
                Path.Combine(path, ManifestReader.FileName),
                null,
                [new PluginError(path, string.Empty, "The folder's path contains a loop of symbolic links.", "Use the folder's real path.")]
            );
        }
    }
}
