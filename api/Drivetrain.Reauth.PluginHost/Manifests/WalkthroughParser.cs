namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads <c>contributes.walkthroughs</c>: text for people, never markup and never code.</summary>
internal static class WalkthroughParser
{
    private static readonly string[] Places = ["drivetrain", "reauth", "provider"];
    private static readonly string[] Scopes = ["card", "page"];

    public static IReadOnlyList<Walkthrough> Parse(JsonValue value, IReadOnlyList<ProviderContribution>? providers)
    {
        var walkthroughs = value.AsListOf(item => One(item, providers), 16);
        ManifestParser.RejectTwice(value, walkthroughs, walkthrough => walkthrough.Id, "walkthrough");
        return walkthroughs;
    }

    private static Walkthrough? One(JsonValue value, IReadOnlyList<ProviderContribution>? providers)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var id = ManifestParser.ReadId(fields.Required("id", "Write an id such as \"reauth\"."));
        var provider = ManifestParser.ReadProvider(fields, providers);
        var title = fields.Required("title", "Write a headline.").AsString(120);
        var list = fields.Required("steps", "Write the list of steps.");
        var steps = list.AsListOf(Step, 32);
        fields.RejectUnknown();
        ManifestParser.RejectTwice(list, steps, step => step.Id, "step");
        return id is null || provider is null || title is null ? null : new Walkthrough(id, provider, title, steps);
    }

    private static WalkthroughStep? Step(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var id = ManifestParser.ReadId(fields.Required("id", "Write an ID such as \"log-in\". It is used in reports."));
        var title = fields.Required("title", "Write what to do, in a few words.").AsString(120);
        var description = fields.Required("description", "Write what to do, in sentences.").AsString(1000);
        var place = fields.Required("place", "Write \"drivetrain\", \"reauth\" or \"provider\".").AsOneOf(Places);
        var needs = fields.Optional("needs").AsListOf(need => need.AsString(300), 16);
        var troubleshooting = fields.Optional("troubleshooting").AsListOf(Entry, 16);
        var recognition = Recognition(fields.Optional("recognition"));
        var targets = fields.Optional("targets").AsListOf(Target, 16);
        var choosesInstance = fields.Optional("choosesInstance").AsBoolean() ?? false;
        var linger = fields.Optional("lingerSeconds").AsInteger(5, 3600) ?? WalkthroughStep.DefaultLingerSeconds;
        fields.RejectUnknown();
        return id is null || title is null || description is null || place is null
            ? null
            : new WalkthroughStep(id, title, description, place, needs, troubleshooting)
            {
                Recognition = recognition,
                Targets = targets,
                ChoosesInstance = choosesInstance,
                LingerSeconds = linger,
            };
    }

    private static StepRecognition? Recognition(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var statuses = fields
            .Required("statuses", "Write a list of statuses, such as [\"started\"].")
            .AsListOf(status => status.AsOneOf(StepRecognition.KnownStatuses), StepRecognition.KnownStatuses.Count, minimum: 1);
        var pages = fields.Optional("pages").AsInteger(0, 50) ?? 0;
        fields.RejectUnknown();
        return new StepRecognition(statuses, pages);
    }

    private static StepTarget? Target(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var within = fields.Required("within", "Write \"card\" or \"page\".").AsOneOf(Scopes);
        var selector = SelectorRule.Read(fields.Required("selector", "Write the CSS selector of the element to highlight."));
        var equal = SelectorRule.ReadTexts(fields.Optional("equals"));
        var contains = SelectorRule.ReadTexts(fields.Optional("contains"));
        fields.RejectUnknown();
        return within is null || selector is null ? null : new StepTarget(within, selector, equal, contains);
    }

    private static TroubleshootingEntry? Entry(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var question = fields.Required("question", "Write a question a person can answer.").AsString(300);
        var advice = fields.Required("advice", "Write what to do in that case.").AsString(1000);
        fields.RejectUnknown();
        return question is null || advice is null ? null : new TroubleshootingEntry(question, advice);
    }
}
