using System.Text.Json;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Detection;

/// <summary>
/// What an operator puts in place of the rules that plugins and this version brought, when Drivetrain's page has changed: detectors of providers, and lists
/// of words. It is read as strictly as a manifest is.
/// </summary>
/// <param name="Detectors">In place of all detectors of their providers.</param>
/// <param name="Words">In place of the lists of these names.</param>
public sealed record DetectionCorrection(IReadOnlyList<Detector> Detectors, IReadOnlyDictionary<string, IReadOnlyList<string>> Words)
{
    private const int MaximumWords = 300;
    private static readonly string[] Lists = ["about", "failed", "working", "menu", "elsewhere", "columns", "titles", "noise"];

    /// <summary>Reads one.</summary>
    /// <param name="body">What the operator wrote.</param>
    /// <param name="manifests">The plugins' manifests, for the providers that there are.</param>
    /// <param name="errors">Everything that is wrong; empty when nothing is.</param>
    public static DetectionCorrection? Parse(JsonElement body, IReadOnlyList<PluginManifest> manifests, out IReadOnlyList<PluginError> errors)
    {
        var sink = new ErrorSink("rules");
        errors = sink.Errors;
        if (new JsonValue(body, sink).AsObject() is not { } fields)
        {
            return null;
        }

        var detectors = DetectorParser.Parse(fields.Optional("detectors"), [.. manifests.SelectMany(manifest => manifest.Providers)]);
        var words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (fields.Optional("words") is { Exists: true } value && value.AsObject() is { } lists)
        {
            foreach (var name in Lists)
            {
                if (lists.Optional(name) is { Exists: true } list)
                {
                    words[name] = list.AsListOf(item => item.AsString(120), MaximumWords);
                }
            }

            lists.RejectUnknown();
        }

        fields.RejectUnknown();
        return errors.Count == 0 ? new DetectionCorrection(detectors, words) : null;
    }

    /// <summary>These words, with the lists that the correction brings.</summary>
    public DetectionWords Correct(DetectionWords words) =>
        new(
            ListOf("about", words.About),
            ListOf("failed", words.Failed),
            ListOf("working", words.Working),
            ListOf("menu", words.Menu),
            ListOf("elsewhere", words.Elsewhere),
            ListOf("columns", words.Columns),
            ListOf("titles", words.Titles),
            ListOf("noise", words.Noise)
        );

    /// <summary>These detectors, with those that the correction brings.</summary>
    public IEnumerable<Detector> Correct(IEnumerable<Detector> detectors) =>
        detectors.Where(known => !Detectors.Any(own => string.Equals(own.Provider, known.Provider, StringComparison.Ordinal))).Concat(Detectors);

    private IReadOnlyList<string> ListOf(string name, IReadOnlyList<string> shipped) => Words.GetValueOrDefault(name, shipped);
}
