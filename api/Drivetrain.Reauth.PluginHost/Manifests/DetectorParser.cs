using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads <c>contributes.detectors</c>.</summary>
internal static partial class DetectorParser
{
    private const int MaximumAlternatives = 20;

    public static IReadOnlyList<Detector> Parse(JsonValue value, IReadOnlyList<ProviderContribution>? providers)
    {
        var detectors = value.AsListOf(item => One(item, providers), 16);
        ManifestParser.RejectTwice(value, detectors, detector => detector.Id, "detector");
        return detectors;
    }

    private static Detector? One(JsonValue value, IReadOnlyList<ProviderContribution>? providers)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var id = ManifestParser.ReadId(fields.Required("id", "Write an id such as \"failed\"."));
        var provider = ManifestParser.ReadProvider(fields, providers);
        var names = SelectorRule.ReadTexts(fields.Optional("names"));
        var paths = fields
            .Optional("paths")
            .AsListOf(item => item.AsString(200, PagePath(), "Write a path such as \"/data\" or \"/settings/*\"."), MaximumAlternatives, minimum: 1);
        var cards = Each(fields.Required("cards", "Write the selectors for a data source's card, best first."), SelectorRule.Read);
        var matches = Each(fields.Required("matches", "Write the tests that distinguish the provider's cards from others."), Test);
        var failed = Each(fields.Required("failed", "Write the tests that identify failed cards."), Test);
        var name = Each(fields.Required("name", "Write where to find the data source's name."), Probe);
        var dataSourceId = Each(fields.Optional("dataSourceId"), Probe);
        var reason = Each(fields.Optional("reason"), Probe);
        fields.RejectUnknown();
        return id is null || provider is null ? null : new Detector(id, provider, names, paths, cards, matches, failed, name, dataSourceId, reason);
    }

    private static ElementTest? Test(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var probe = ReadProbe(fields);
        var equal = SelectorRule.ReadTexts(fields.Optional("equals"));
        var contains = SelectorRule.ReadTexts(fields.Optional("contains"));
        fields.RejectUnknown();
        if (fields.Count == 0)
        {
            value.Report("The test is empty and would match every card.", "Add a selector, an attribute or a text.");
        }

        return new ElementTest(probe, equal, contains);
    }

    private static ElementProbe? Probe(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var probe = ReadProbe(fields);
        fields.RejectUnknown();
        return probe;
    }

    private static ElementProbe ReadProbe(JsonFields fields) =>
        new(
            SelectorRule.Read(fields.Optional("selector")),
            SelectorRule.ReadAttribute(fields.Optional("attribute")),
            PatternRule.Read(fields.Optional("pattern"), anchored: false)
        );

    [GeneratedRegex("^/[^\\s?#\\p{Cc}]*\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PagePath();

    private static T[] Each<T>(JsonValue value, Func<JsonValue, T?> read)
        where T : class => value.AsListOf(read, MaximumAlternatives, minimum: 1);
}
