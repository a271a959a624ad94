using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>What becomes of one folder.</summary>
/// <param name="Entry">What takes part, or why nothing does.</param>
/// <param name="IsKept">Whether it runs already and goes on as it is.</param>
/// <param name="Refused">What is wrong with a newer manifest of the folder, which is not used.</param>
internal sealed record PlannedPlugin(PluginEntry Entry, bool IsKept, IReadOnlyList<PluginError> Refused);

/// <summary>
/// Which plugins take part, from what was read and what runs: pure. Ids are claimed by what goes on running first, then by changed plugins, then by new ones,
/// in the order of their folders each. A changed plugin that cannot take part leaves its predecessor running.
/// </summary>
internal static class PluginPlan
{
    /// <param name="read">Every folder as it is now.</param>
    /// <param name="running">What takes part so far.</param>
    /// <param name="changed">Folders that changed since.</param>
    public static IReadOnlyList<PlannedPlugin> Make(IReadOnlyList<PluginEntry> read, IReadOnlyList<PlannedPlugin> running, IReadOnlySet<string> changed)
    {
        var before = running.Where(plugin => plugin.Entry.IsValid).ToDictionary(plugin => plugin.Entry.Folder, StringComparer.Ordinal);
        var unmet = new Dictionary<string, IReadOnlyList<PluginError>>(StringComparer.Ordinal);
        while (true)
        {
            var plan = Claim(
                read.Select(entry => unmet.TryGetValue(entry.Folder, out var errors) ? entry with { Errors = errors } : entry).ToList(),
                before,
                changed
            );
            var faults = PluginDependencies.Check([.. plan.Select(plugin => plugin.Entry).Where(entry => entry.IsValid)]);
            var changedInVain = plan.Where(plugin =>
                    !plugin.IsKept && faults.ContainsKey(plugin.Entry.Id) && plugin.Entry.IsValid && before.ContainsKey(plugin.Entry.Folder)
                )
                .ToList();
            if (changedInVain.Count == 0)
            {
                return
                [
                    .. plan.Select(plugin =>
                        plugin.Entry.IsValid && faults.TryGetValue(plugin.Entry.Id, out var errors)
                            ? new PlannedPlugin(plugin.Entry with { Errors = errors }, IsKept: false, [])
                            : plugin
                    ),
                ];
            }

            changedInVain.ForEach(plugin => unmet.Add(plugin.Entry.Folder, faults[plugin.Entry.Id]));
        }
    }

    private static List<PlannedPlugin> Claim(List<PluginEntry> read, Dictionary<string, PlannedPlugin> before, IReadOnlySet<string> changed)
    {
        var claims = new Claims();
        var planned = new PlannedPlugin[read.Count];
        bool IsKept(PluginEntry entry) => before.ContainsKey(entry.Folder) && (!changed.Contains(entry.Folder) || !entry.IsValid);
        int Rank(PluginEntry entry) =>
            IsKept(entry) ? 0
            : before.ContainsKey(entry.Folder) ? 1
            : 2;
        for (var rank = 0; rank <= 2; rank++)
        {
            for (var index = 0; index < read.Count; index++)
            {
                var entry = read[index];
                if (Rank(entry) == rank)
                {
                    planned[index] = IsKept(entry)
                        ? Keep(claims, entry, before[entry.Folder], changed)
                        : Take(claims, entry, before.GetValueOrDefault(entry.Folder));
                }
            }
        }

        return [.. planned];
    }

    private static PlannedPlugin Keep(Claims claims, PluginEntry entry, PlannedPlugin predecessor, IReadOnlySet<string> changed) =>
        claims.Add(predecessor.Entry) is { Count: > 0 } errors
            ? new PlannedPlugin(entry with { Errors = errors }, IsKept: false, [])
            : predecessor with
            {
                IsKept = true,
                Refused = changed.Contains(entry.Folder) ? entry.Errors : predecessor.Refused,
            };

    private static PlannedPlugin Take(Claims claims, PluginEntry entry, PlannedPlugin? predecessor)
    {
        if (!entry.IsValid)
        {
            return new PlannedPlugin(entry, IsKept: false, []);
        }

        var errors = claims.Add(entry);
        if (errors.Count == 0)
        {
            return new PlannedPlugin(entry, IsKept: false, []);
        }

        return predecessor is not null && claims.Add(predecessor.Entry).Count == 0
            ? predecessor with
            {
                IsKept = true,
                Refused = errors,
            }
            : new PlannedPlugin(entry with { Errors = errors }, IsKept: false, []);
    }

    /// <summary>Ids of plugins and providers; each belongs to whoever came first.</summary>
    private sealed class Claims
    {
        private readonly Dictionary<string, PluginEntry> _plugins = new(StringComparer.Ordinal);
        private readonly Dictionary<string, PluginEntry> _providers = new(StringComparer.Ordinal);

        /// <summary>Claims everything, or nothing and says why.</summary>
        public IReadOnlyList<PluginError> Add(PluginEntry entry)
        {
            var errors = new ErrorSink(entry.ManifestFile);
            if (_plugins.TryGetValue(entry.Id, out var first))
            {
                errors.Add("/name", $"The plugin \"{entry.Id}\" already exists in {first.Folder}.", "Remove one of them, or rename this one.");
            }

            for (var i = 0; i < entry.Manifest!.Providers.Count; i++)
            {
                var id = entry.Manifest.Providers[i].Id;
                if (_providers.TryGetValue(id, out var owner))
                {
                    errors.Add(
                        $"/contributes/providers/{i}/id",
                        $"The provider \"{id}\" is already contributed by {owner.Id}.",
                        "Give it a different ID, or remove one of the two plugins."
                    );
                }
            }

            if (errors.Errors.Count == 0)
            {
                _plugins.Add(entry.Id, entry);
                foreach (var provider in entry.Manifest.Providers)
                {
                    _providers.Add(provider.Id, entry);
                }
            }

            return errors.Errors;
        }
    }
}
