namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads <c>contributes.detectors</c>.</summary>
internal static class DetectorParser
{
    private const int MaximumAlternatives = 20;

    public static IReadOnlyList<Detector> Parse(JsonValue? value, IReadOnlyList<ProviderContribution>? providers)
    {
        var detectors = new List<Detector>();
        foreach (var item in value?.AsArray(16) ?? [])
        {
            if (item.AsObject() is not { } fields)
            {
                continue;
            }

            var id = ManifestParser.ReadId(fields.Required("id", "Write an id such as \"failed\"."));
            var provider = ManifestParser.ReadProvider(fields, providers);
            var cards = Each(fields.Required("cards", "Write the selectors of a data source's card, the best first."), Selector);
            var matches = Each(fields.Required("matches", "Write the tests that tell the provider's cards from others."), Test);
            var failed = Each(fields.Required("failed", "Write the tests that tell failed cards from others."), Test);
            var name = Each(fields.Required("name", "Write where the data source's name stands."), Probe);
            var dataSourceId = Each(fields.Optional("dataSourceId"), Probe);
            var reason = Each(fields.Optional("reason"), Probe);
            fields.RejectUnknown();
            ManifestParser.RejectTwice(item, detectors.Select(other => other.Id).Append(id), "detector");
            if (id is not null && provider is not null)
            {
                detectors.Add(new Detector(id, provider, cards, matches, failed, name, dataSourceId, reason));
            }
        }

        return detectors;
    }

    private static string? Selector(JsonValue value) => SelectorRule.Read(value);

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
            value.Report("The test looks for nothing, so it would hold for every card.", "Name a selector, an attribute or a text.");
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

    private static ElementProbe ReadProbe(JsonFields fields) => new(
        SelectorRule.Read(fields.Optional("selector")),
        SelectorRule.ReadAttribute(fields.Optional("attribute")),
        fields.Optional("pattern") is { } pattern ? PatternRule.Read(pattern, anchored: false) : null);

    private static List<T> Each<T>(JsonValue? value, Func<JsonValue, T?> read)
        where T : class => value?.AsListOf(read, MaximumAlternatives, minimum: 1) ?? [];
}
