using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Detection;

/// <summary>
/// The words by which the extension tells a connector that stopped from one that works, for all providers and in every language that pages speak: one list, so
/// that a new wording is added once. Case, hyphens and signs around a word do not matter.
/// </summary>
/// <param name="About">What a state may be said of: "connection" in "connection lost".</param>
/// <param name="Failed">States that ask for somebody.</param>
/// <param name="Working">States that don't.</param>
/// <param name="Menu">What a button says that opens a connector's menu.</param>
/// <param name="Elsewhere">Headings of sections about connectors that aren't connectors: runs, messages, plans.</param>
/// <param name="Columns">Headings of columns that only those sections have.</param>
/// <param name="Titles">Headings of columns with connector names.</param>
/// <param name="Noise">Text next to a name that isn't part of it.</param>
public sealed record DetectionWords(
    IReadOnlyList<string> About,
    IReadOnlyList<string> Failed,
    IReadOnlyList<string> Working,
    IReadOnlyList<string> Menu,
    IReadOnlyList<string> Elsewhere,
    IReadOnlyList<string> Columns,
    IReadOnlyList<string> Titles,
    IReadOnlyList<string> Noise
)
{
    private static readonly Lazy<DetectionWords> Shipped = new(Read);

    /// <summary>The list that this version brings.</summary>
    public static DetectionWords Default => Shipped.Value;

    private static DetectionWords Read()
    {
        using var stream = typeof(DetectionWords).Assembly.GetManifestResourceStream("words.json")!;
        return JsonSerializer.Deserialize<DetectionWords>(stream, JsonSerializerOptions.Web)!;
    }
}
