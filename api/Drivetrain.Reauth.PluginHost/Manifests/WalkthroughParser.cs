namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads <c>contributes.walkthroughs</c>: text for people, never markup and never code.</summary>
internal static class WalkthroughParser
{
    private static readonly string[] Places = ["drivetrain", "reauth", "provider"];

    public static IReadOnlyList<Walkthrough> Parse(JsonValue? value, IReadOnlyList<ProviderContribution>? providers)
    {
        var walkthroughs = new List<Walkthrough>();
        foreach (var item in value?.AsArray(16) ?? [])
        {
            if (item.AsObject() is not { } fields)
            {
                continue;
            }

            var id = ManifestParser.ReadId(fields.Required("id", "Write an id such as \"reauth\"."));
            var providerField = fields.Required("provider", "Write the id of a provider that this manifest contributes.");
            var provider = providerField?.AsString(64);
            var title = fields.Required("title", "Write a headline.")?.AsString(120);
            var steps = fields.Required("steps", "Write the list of steps.")?.AsArray(32).Select(Step).OfType<WalkthroughStep>().ToList() ?? [];
            fields.RejectUnknown();
            if (provider is not null && providers is not null && !providers.Any(known => string.Equals(known.Id, provider, StringComparison.Ordinal)))
            {
                providerField!.Value.Report("This manifest contributes no such provider.", "Correct the id.");
            }

            Unique(item, walkthroughs.Select(other => other.Id).Append(id), "walkthrough");
            Unique(item, steps.Select(step => (string?)step.Id), "step");
            if (id is not null && provider is not null && title is not null)
            {
                walkthroughs.Add(new Walkthrough(id, provider, title, steps));
            }
        }

        return walkthroughs;
    }

    private static WalkthroughStep? Step(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var id = ManifestParser.ReadId(fields.Required("id", "Write an id such as \"log-in\"; reports name it."));
        var title = fields.Required("title", "Write what to do, in a few words.")?.AsString(120);
        var description = fields.Required("description", "Write what to do, in sentences.")?.AsString(1000);
        var placeField = fields.Required("place", $"Write one of: {string.Join(", ", Places)}.");
        var place = placeField?.AsString(32);
        if (place is not null && !Places.Contains(place, StringComparer.Ordinal))
        {
            placeField!.Value.Report("There is no such place.", $"Write one of: {string.Join(", ", Places)}.");
        }

        var needs = fields.Optional("needs")?.AsArray(16).Select(need => need.AsString(300)).OfType<string>().ToList() ?? [];
        var troubleshooting = fields.Optional("troubleshooting")?.AsArray(16).Select(Entry).OfType<TroubleshootingEntry>().ToList() ?? [];
        fields.RejectUnknown();
        return id is null || title is null || description is null || place is null ? null : new WalkthroughStep(id, title, description, place, needs, troubleshooting);
    }

    private static TroubleshootingEntry? Entry(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var question = fields.Required("question", "Write a question that a person can answer.")?.AsString(300);
        var advice = fields.Required("advice", "Write what to do then.")?.AsString(1000);
        fields.RejectUnknown();
        return question is null || advice is null ? null : new TroubleshootingEntry(question, advice);
    }

    private static void Unique(JsonValue value, IEnumerable<string?> ids, string noun)
    {
        var twice = ids.OfType<string>().GroupBy(id => id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            value.Report($"The {noun} \"{twice.Key}\" is there twice.", $"Give each {noun} an id of its own.");
        }
    }
}
