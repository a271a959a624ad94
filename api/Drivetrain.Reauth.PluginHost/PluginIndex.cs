using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>Everything that stands in the roots, read from manifests alone: what <c>plugins list</c> and <c>plugins validate</c> show.</summary>
public sealed class PluginIndex
{
    private const int MaximumPlugins = 1000;

    private PluginIndex(IReadOnlyList<PluginEntry> entries, IReadOnlyList<PluginError> rootErrors) => (Entries, RootErrors) = (entries, rootErrors);

    /// <summary>One entry for each folder below a root, by root and then by name.</summary>
    public IReadOnlyList<PluginEntry> Entries { get; }

    /// <summary>Roots that could not be read, or hold too much.</summary>
    public IReadOnlyList<PluginError> RootErrors { get; }

    /// <summary>Every error of every plugin and root.</summary>
    public IEnumerable<PluginError> Errors => RootErrors.Concat(Entries.SelectMany(entry => entry.Errors));

    /// <summary>Reads all roots of the options. Never throws for what it finds there, and loads no assembly.</summary>
    public static PluginIndex Load(PluginHostOptions options)
    {
        var entries = new List<PluginEntry>();
        var rootErrors = new List<PluginError>();
        foreach (var root in options.Roots)
        {
            var path = Path.GetFullPath(root, AppContext.BaseDirectory);
            try
            {
                var canonicalRoot = CanonicalPath.Resolve(path);
                var folders = Directory.EnumerateDirectories(canonicalRoot)
                    .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
                    .Take(MaximumPlugins + 1)
                    .Order(StringComparer.Ordinal)
                    .ToList();
                if (folders.Count > MaximumPlugins)
                {
                    rootErrors.Add(new PluginError(path, string.Empty, $"The folder holds more than {MaximumPlugins} folders.", "Keep plugins alone in it."));
                    continue;
                }

                entries.AddRange(folders.Select(folder => ManifestReader.Read(folder, canonicalRoot, options.HostVersion)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                rootErrors.Add(new PluginError(path, string.Empty, $"The plugins' folder cannot be read ({exception.GetType().Name}).", "Create it, or correct the setting that names it."));
            }
        }

        return new PluginIndex(RefuseDuplicates(entries), rootErrors);
    }

    /// <summary>Reads one plugin's folder, wherever it stands: what its author calls <c>plugins validate</c> for.</summary>
    public static PluginEntry Validate(string folder, PluginHostOptions options)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            return ManifestReader.Read(path, CanonicalPath.Resolve(Path.GetDirectoryName(path) ?? path), options.HostVersion);
        }
        catch (IOException)
        {
            return new PluginEntry(path, Path.Combine(path, ManifestReader.FileName), null, [new PluginError(path, string.Empty, "The folder's path holds a loop of symbolic links.", "Name the folder itself.")]);
        }
    }

    private static List<PluginEntry> RefuseDuplicates(List<PluginEntry> entries)
    {
        var plugins = new Dictionary<string, PluginEntry>(StringComparer.Ordinal);
        var providers = new Dictionary<string, PluginEntry>(StringComparer.Ordinal);
        var result = new List<PluginEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (!entry.IsValid)
            {
                result.Add(entry);
                continue;
            }

            var errors = new ErrorSink(entry.ManifestFile);
            if (plugins.TryGetValue(entry.Id, out var first))
            {
                errors.Add("/name", $"The plugin \"{entry.Id}\" stands in {first.Folder} already.", "Take one of the two away, or rename this one.");
            }

            for (var i = 0; i < entry.Manifest!.Providers.Count; i++)
            {
                var id = entry.Manifest.Providers[i].Id;
                if (providers.TryGetValue(id, out var owner))
                {
                    errors.Add($"/contributes/providers/{i}/id", $"The provider \"{id}\" is contributed by {owner.Id} already.", "Give it an id of its own, or take one of the two plugins away.");
                }
            }

            if (errors.Errors.Count > 0)
            {
                result.Add(entry with { Errors = errors.Errors });
                continue;
            }

            plugins.Add(entry.Id, entry);
            foreach (var provider in entry.Manifest.Providers)
            {
                providers.Add(provider.Id, entry);
            }

            result.Add(entry);
        }

        return result;
    }
}
