using Drivetrain.Reauth.PluginHost.Manifests;
using Semver;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>Whether plugins have what they need: pure.</summary>
internal static class PluginDependencies
{
    /// <param name="plugins">Valid each by itself.</param>
    /// <returns>The errors of those that cannot take part, by id. One that needs a plugin with an error has one too, so that nothing is ever activated in
    /// vain.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<PluginError>> Check(IReadOnlyCollection<PluginEntry> plugins)
    {
        var faulty = new Dictionary<string, IReadOnlyList<PluginError>>(StringComparer.Ordinal);
        var present = plugins.ToDictionary(plugin => plugin.Id, plugin => plugin.Manifest!, StringComparer.Ordinal);
        bool foundMore;
        do
        {
            foundMore = false;
            foreach (var plugin in plugins.Where(plugin => present.ContainsKey(plugin.Id)))
            {
                var manifest = plugin.Manifest!;
                var errors = new ErrorSink(plugin.ManifestFile);
                for (var i = 0; i < manifest.Dependencies.Count; i++)
                {
                    if (Problem(manifest, manifest.Dependencies[i], present, faulty) is var (problem, remedy))
                    {
                        errors.Add($"/{DependencyParser.FieldName}/{i}", problem, remedy);
                    }
                }

                if (errors.Errors.Count > 0)
                {
                    faulty.Add(manifest.Id, errors.Errors);
                    foundMore = true;
                }
            }

            foreach (var id in faulty.Keys)
            {
                present.Remove(id);
            }
        } while (foundMore);
        return faulty;
    }

    private static (string Problem, string Remedy)? Problem(
        PluginManifest manifest,
        PluginDependency dependency,
        Dictionary<string, PluginManifest> present,
        Dictionary<string, IReadOnlyList<PluginError>> faulty
    )
    {
        if (!present.TryGetValue(dependency.Id, out var needed))
        {
            return faulty.ContainsKey(dependency.Id)
                ? ($"The plugin \"{dependency.Id}\", which this plugin depends on, is unusable.", "Correct that one first.")
                : ($"The plugin \"{dependency.Id}\", which this plugin depends on, is missing or unusable.", "Install or fix it, or remove the dependency.");
        }

        if (
            dependency.Range is { } range
            && !SemVersionRange.ParseNpm(range, includeAllPrerelease: true).Contains(SemVersion.Parse(needed.Version, SemVersionStyles.Strict))
        )
        {
            return (
                $"The plugin \"{dependency.Id}\" is installed as {needed.Version}, but {range} is required.",
                "Install a version within the range, or widen the range."
            );
        }

        return PathBack(needed, manifest.Id, present) is { } path
            ? ($"The plugins depend on each other: {manifest.Id} → {path}.", "Remove one of these dependencies.")
            : null;
    }

    /// <summary>The way from a plugin along its dependencies to the one that asked, or null.</summary>
    private static string? PathBack(PluginManifest from, string goal, Dictionary<string, PluginManifest> present)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(PluginManifest Plugin, string Path)>([(from, from.Id)]);
        while (open.TryPop(out var step))
        {
            if (string.Equals(step.Plugin.Id, goal, StringComparison.Ordinal))
            {
                return step.Path;
            }

            if (seen.Add(step.Plugin.Id))
            {
                foreach (var next in step.Plugin.Dependencies.Select(dependency => present.GetValueOrDefault(dependency.Id)).OfType<PluginManifest>())
                {
                    open.Push((next, $"{step.Path} → {next.Id}"));
                }
            }
        }

        return null;
    }
}
