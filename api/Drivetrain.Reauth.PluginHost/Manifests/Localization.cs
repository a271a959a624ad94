namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// A plugin's translations. They are read when somebody first asks for them: no start waits for languages, and none fails for one. What is wrong with them is
/// told, and what is right in them is used.
/// </summary>
public sealed class Localization
{
    private readonly Lazy<(IReadOnlyList<LocalizationBundle> Bundles, IReadOnlyList<PluginError> Errors)> _read;

    internal Localization(Func<(IReadOnlyList<LocalizationBundle> Bundles, IReadOnlyList<PluginError> Errors)> read) => _read = new(read);

    /// <summary>Of a plugin that speaks English alone.</summary>
    public static Localization None { get; } = new(() => ([], []));

    /// <summary>One for each language.</summary>
    public IReadOnlyList<LocalizationBundle> Bundles => _read.Value.Bundles;

    /// <summary>What is wrong with the folder and its files.</summary>
    public IReadOnlyList<PluginError> Errors => _read.Value.Errors;

    /// <summary>The bundle of a locale; null where there is none.</summary>
    public LocalizationBundle? In(string locale) => Bundles.FirstOrDefault(bundle => string.Equals(bundle.Locale, locale, StringComparison.Ordinal));
}
