using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>One folder below a root, and what reading it came to.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="ManifestFile">Its <c>plugin.json</c>, whether there is one or not.</param>
/// <param name="Manifest">The manifest; null when it cannot be understood. One with <see cref="Errors"/> takes no part.</param>
/// <param name="Errors">Everything that is wrong, at once; of its translations where they were asked for as well (<see cref="PluginIndex.Validate"/>).</param>
public sealed record PluginEntry(string Folder, string ManifestFile, PluginManifest? Manifest, IReadOnlyList<PluginError> Errors)
{
    /// <summary>What is wrong with its translations. They are read for it; a plugin takes part all the same.</summary>
    public IReadOnlyList<PluginError> TranslationErrors => Manifest?.Localization.Errors ?? [];

    /// <summary>Whether the plugin takes part.</summary>
    public bool IsValid => Manifest is not null && Errors.Count == 0;

    /// <summary><c>publisher.name</c>, or the folder's name when the manifest does not tell.</summary>
    public string Id => Manifest?.Id ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));
}
