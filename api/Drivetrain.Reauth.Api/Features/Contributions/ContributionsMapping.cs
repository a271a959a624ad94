using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.PluginHost.Detection;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>From manifests to what the extension gets: pure.</summary>
internal static class ContributionsMapping
{
    private static readonly EnumCodes<ReauthStatus> Statuses = new(
        (ReauthStatus.Created, "created"),
        (ReauthStatus.Started, "started"),
        (ReauthStatus.Exchanging, "exchanging"),
        (ReauthStatus.AwaitingConfirmation, "awaiting_confirmation"),
        (ReauthStatus.Completed, "completed"),
        (ReauthStatus.Failed, "failed"),
        (ReauthStatus.Cancelled, "cancelled"),
        (ReauthStatus.Superseded, "superseded"),
        (ReauthStatus.Expired, "expired")
    );

    public static ContributionsResponse Map(
        IReadOnlyList<PluginManifest> manifests,
        DetectionCorrection? correction,
        string locale,
        string? supportUrl,
        IReadOnlyList<ContributedProbe>? pairingCode = null
    )
    {
        var localized = manifests.Select(manifest => manifest.In(locale)).ToList();
        var detectors = localized.SelectMany(manifest => manifest.Detectors);
        return new ContributionsResponse(
            locale,
            [.. localized.SelectMany(manifest => manifest.Providers).Select(Map)],
            [.. (correction?.Correct(detectors) ?? detectors).Select(Map)],
            [
                .. localized
                    .SelectMany(manifest => manifest.Walkthroughs)
                    .Select(w => new ContributedWalkthrough(w.Id, w.Provider, w.Title, [.. w.Steps.Select(Map)])),
            ],
            Map(correction?.Correct(DetectionWords.Default) ?? DetectionWords.Default),
            supportUrl,
            pairingCode
        );
    }

    private static ContributedWords Map(DetectionWords words) =>
        new(words.About, words.Failed, words.Working, words.Menu, words.Elsewhere, words.Columns, words.Titles, words.Noise);

    private static ContributedProvider Map(ProviderContribution provider) =>
        new(
            provider.Id,
            provider.DisplayName,
            provider.InstanceNoun,
            provider.AdminRole,
            provider.InstanceShortNoun,
            provider.ConsentLabel,
            provider.Failures.Count == 0
                ? null
                : provider.Failures.ToDictionary(
                    entry => entry.Key,
                    entry => new ContributedFailure(entry.Value.Title, entry.Value.Remedy),
                    StringComparer.Ordinal
                )
        );

    private static ContributedDetector Map(Detector detector) =>
        new(
            detector.Id,
            detector.Provider,
            detector.Names,
            detector.Paths,
            detector.Cards,
            [.. detector.Matches.Select(Map)],
            [.. detector.Failed.Select(Map)],
            [.. detector.Name.Select(Map)],
            [.. detector.DataSourceId.Select(Map)],
            [.. detector.Reason.Select(Map)]
        );

    private static ContributedProbe Map(ElementProbe probe) => new(probe.Selector, probe.Attribute, probe.Pattern);

    private static ContributedTest Map(ElementTest test) =>
        new(test.Probe.Selector, test.Probe.Attribute, test.Probe.Pattern, OrAbsent(test.Equal), OrAbsent(test.Contains));

    private static ContributedStep Map(WalkthroughStep step) =>
        new(
            step.Id,
            step.Title,
            step.Description,
            PlaceOf(step.Place),
            step.Needs,
            [.. step.Troubleshooting.Select(entry => new ContributedAdvice(entry.Question, entry.Advice))],
            [.. step.Targets.Select(t => new ContributedTarget(ScopeOf(t.Within), t.Selector, OrAbsent(t.Equal), OrAbsent(t.Contains)))],
            step.LingerSeconds,
            step.Recognition is { } recognition ? new ContributedRecognition([.. recognition.Statuses.Select(StatusOf)], recognition.Pages) : null,
            step.ChoosesInstance ? true : null
        );

    /// <summary>The manifest's word, which its parser has checked.</summary>
    private static StepPlace PlaceOf(string place) =>
        place switch
        {
            "drivetrain" => StepPlace.Drivetrain,
            "reauth" => StepPlace.Reauth,
            "provider" => StepPlace.Provider,
            _ => throw new ArgumentOutOfRangeException(nameof(place), place, message: null),
        };

    /// <inheritdoc cref="PlaceOf"/>
    private static ReauthStatus StatusOf(string status) =>
        Statuses.Find(status) ?? throw new ArgumentOutOfRangeException(nameof(status), status, message: null);

    /// <inheritdoc cref="PlaceOf"/>
    private static TargetScope ScopeOf(string within) =>
        within switch
        {
            "card" => TargetScope.Card,
            "page" => TargetScope.Page,
            _ => throw new ArgumentOutOfRangeException(nameof(within), within, message: null),
        };

    private static IReadOnlyList<string>? OrAbsent(IReadOnlyList<string> texts) => texts.Count == 0 ? null : texts;
}
