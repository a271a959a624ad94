namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>The translations of one plugin's contributions into one language, as <c>bundle.l10n.{locale}.json</c> holds them.</summary>
/// <param name="Locale">A BCP 47 tag in lower case, such as <c>de</c> or <c>pt-br</c>.</param>
/// <param name="Texts">By the English text.</param>
public sealed record LocalizationBundle(string Locale, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The locale of what stands in manifests.</summary>
    public const string English = "en";

    /// <summary>The translation; the English text where there is none.</summary>
    public string Translate(string english) => Texts.GetValueOrDefault(english, english);
}

/// <summary>
/// What the contributions of a manifest say to people, in the languages that its plugin brings. Words of Drivetrain's page, which detectors look for, are not
/// among it.
/// </summary>
public static class LocalizedManifest
{
    /// <summary>The manifest in a locale. What is not translated stays English; so does everything in a locale that the plugin has no bundle for.</summary>
    public static PluginManifest In(this PluginManifest manifest, string locale) =>
        manifest.Localization.In(locale) is { } bundle ? manifest.Map(bundle.Translate) : manifest;

    /// <summary>
    /// Every text that can be translated, some more than once: what <see cref="Map(PluginManifest, Func{string, string})"/> asks for, found without making the
    /// copy.
    /// </summary>
    internal static IEnumerable<string> TextsOf(PluginManifest manifest)
    {
        foreach (var provider in manifest.Providers)
        {
            yield return provider.DisplayName;
            yield return provider.InstanceNoun;
            if (provider.InstanceNounPlural is { } plural)
            {
                yield return plural;
            }

            yield return provider.AdminRole;
            if (provider.InstanceShortNoun is { } shortNoun)
            {
                yield return shortNoun;
            }

            if (provider.KeepsFirstAdmin is { } keepsFirstAdmin)
            {
                yield return keepsFirstAdmin;
            }

            foreach (var failure in provider.Failures.Values)
            {
                yield return failure.Title;
                yield return failure.Remedy;
            }

            foreach (var text in provider.Form?.Texts ?? [])
            {
                yield return text;
            }
        }

        foreach (var walkthrough in manifest.Walkthroughs)
        {
            yield return walkthrough.Title;
            foreach (var step in walkthrough.Steps)
            {
                yield return step.Title;
                yield return step.Description;
                foreach (var need in step.Needs)
                {
                    yield return need;
                }

                foreach (var entry in step.Troubleshooting)
                {
                    yield return entry.Question;
                    yield return entry.Advice;
                }
            }
        }
    }

    internal static PluginManifest Map(this PluginManifest manifest, Func<string, string> text) =>
        manifest with
        {
            Providers =
            [
                .. manifest.Providers.Select(provider =>
                    provider with
                    {
                        DisplayName = text(provider.DisplayName),
                        InstanceNoun = text(provider.InstanceNoun),
                        InstanceNounPlural = provider.InstanceNounPlural is { } plural ? text(plural) : null,
                        AdminRole = text(provider.AdminRole),
                        InstanceShortNoun = provider.InstanceShortNoun is { } shortNoun ? text(shortNoun) : null,
                        KeepsFirstAdmin = provider.KeepsFirstAdmin is { } keepsFirstAdmin ? text(keepsFirstAdmin) : null,
                        Failures = FailureText.Map(provider.Failures, text),
                        Form = provider.Form?.Map(text),
                    }
                ),
            ],
            Walkthroughs =
            [
                .. manifest.Walkthroughs.Select(walkthrough =>
                    walkthrough with
                    {
                        Title = text(walkthrough.Title),
                        Steps = [.. walkthrough.Steps.Select(step => step.Map(text))],
                    }
                ),
            ],
        };

    private static WalkthroughStep Map(this WalkthroughStep step, Func<string, string> text) =>
        step with
        {
            Title = text(step.Title),
            Description = text(step.Description),
            Needs = [.. step.Needs.Select(text)],
            Troubleshooting = [.. step.Troubleshooting.Select(entry => new TroubleshootingEntry(text(entry.Question), text(entry.Advice)))],
        };
}
