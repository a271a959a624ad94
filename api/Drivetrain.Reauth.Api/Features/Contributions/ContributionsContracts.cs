using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Reauths;

namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>Everything plugins contribute to the extension, in one language. It is inert: texts and selectors, never markup or code.</summary>
/// <param name="Locale">The language of the texts; what a plugin has not translated is English.</param>
/// <param name="Providers">The providers by their display names.</param>
/// <param name="Detectors">How failed data sources are detected on Drivetrain's page.</param>
/// <param name="Walkthroughs">Guides through a reauth.</param>
/// <param name="Words">Words of pages, for all providers: states, menus, headings.</param>
/// <param name="SupportUrl">Where to get help: a page or a <c>mailto:</c> address; absent if not set.</param>
/// <param name="PairingCode">Where Drivetrain's settings page shows a pairing code, alternatives in order.</param>
public sealed record ContributionsResponse(
    string Locale,
    IReadOnlyList<ContributedProvider> Providers,
    IReadOnlyList<ContributedDetector> Detectors,
    IReadOnlyList<ContributedWalkthrough> Walkthroughs,
    ContributedWords Words,
    string? SupportUrl = null,
    IReadOnlyList<ContributedProbe>? PairingCode = null
);

/// <summary>A provider.</summary>
/// <param name="Id">Its id, as used by connectors.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="InstanceNoun">What people call one account there: <c>QuickBooks company</c>.</param>
/// <param name="AdminRole">The role that a person needs there: <c>Organization Admin</c>.</param>
/// <param name="InstanceShortNoun">The account in one word: <c>company</c>; absent where the plugin has none.</param>
/// <param name="ConsentLabel">What the provider's button says that allows access: <c>Connect</c>; absent where it is not known.</param>
/// <param name="Failures">
/// What people are told of a failure, by its reason: <c>revoked</c>, <c>plan_limit</c>; absent where the plugin has no texts of its own.
/// </param>
public sealed record ContributedProvider(
    string Id,
    string DisplayName,
    string InstanceNoun,
    string AdminRole,
    string? InstanceShortNoun = null,
    string? ConsentLabel = null,
    IReadOnlyDictionary<string, ContributedFailure>? Failures = null
);

/// <summary>What people are told of one reason for a failure.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Remedy">What helps, and who has to do it.</param>
public sealed record ContributedFailure(string Title, string Remedy);

/// <summary>
/// The words that distinguish a stopped connector from a working one: one list for all providers. Case, hyphens and signs around a word do not
/// matter.
/// </summary>
/// <param name="About">What a state may be said of: <c>connection</c> in "connection lost".</param>
/// <param name="Failed">States that need attention.</param>
/// <param name="Working">States that don't.</param>
/// <param name="Menu">What a button says that opens a connector's menu.</param>
/// <param name="Elsewhere">Headings of sections about connectors that aren't connectors: runs, messages, plans.</param>
/// <param name="Columns">Headings of columns that only those sections have.</param>
/// <param name="Titles">Headings of columns with connector names.</param>
/// <param name="Noise">Text next to a name that isn't part of it.</param>
public sealed record ContributedWords(
    IReadOnlyList<string> About,
    IReadOnlyList<string> Failed,
    IReadOnlyList<string> Working,
    IReadOnlyList<string> Menu,
    IReadOnlyList<string> Elsewhere,
    IReadOnlyList<string> Columns,
    IReadOnlyList<string> Titles,
    IReadOnlyList<string> Noise
);

/// <summary>How a provider's failed data sources are detected.</summary>
/// <param name="Id">Unique among the provider's detectors.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Names">What pages call the provider, for cards recognized by their menu and wording; empty for its display name.</param>
/// <param name="Paths">The addresses on which it looks, <c>*</c> standing for any part; empty for all.</param>
/// <param name="Cards">Selectors for elements that contain one data source, on pages that mark them; a card is used if it passes <c>matches</c>.</param>
/// <param name="Matches">A card belongs to this provider if any of these matches.</param>
/// <param name="Failed">It has failed if any of these matches.</param>
/// <param name="Name">Where to find its name; the first match with text is used, as in the two lists below.</param>
/// <param name="DataSourceId">Where to find Drivetrain's identifier of the data source; may be empty.</param>
/// <param name="Reason">Where to find the reason for the failure; may be empty.</param>
public sealed record ContributedDetector(
    string Id,
    string Provider,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Cards,
    IReadOnlyList<ContributedTest> Matches,
    IReadOnlyList<ContributedTest> Failed,
    IReadOnlyList<ContributedProbe> Name,
    IReadOnlyList<ContributedProbe> DataSourceId,
    IReadOnlyList<ContributedProbe> Reason
);

/// <summary>Reads a text inside a card. If the selector finds several elements, each is checked in page order.</summary>
/// <param name="Selector">A CSS selector inside the card; absent for the card itself.</param>
/// <param name="Attribute">The attribute to read; absent for the element's text.</param>
/// <param name="Pattern">The relevant part of the text: a regular expression of characters, classes and quantifiers; absent for all of it.</param>
public sealed record ContributedProbe(string? Selector = null, string? Attribute = null, string? Pattern = null);

/// <summary>
/// Looks for a text inside a card, ignoring case and collapsing whitespace. It matches if one of the elements passes; with neither <c>equals</c> nor
/// <c>contains</c>, if there is any text.
/// </summary>
/// <param name="Selector">As in a probe.</param>
/// <param name="Attribute">As in a probe.</param>
/// <param name="Pattern">As in a probe.</param>
/// <param name="Equal">The whole text is one of these.</param>
/// <param name="Contains">The text contains one of these.</param>
public sealed record ContributedTest(
    string? Selector = null,
    string? Attribute = null,
    string? Pattern = null,
    [property: JsonPropertyName("equals")] IReadOnlyList<string>? Equal = null,
    IReadOnlyList<string>? Contains = null
);

/// <summary>A guide through a reauth.</summary>
/// <param name="Id">Unique among the provider's walkthroughs.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Title">Headline.</param>
/// <param name="Steps">In order.</param>
public sealed record ContributedWalkthrough(string Id, string Provider, string Title, IReadOnlyList<ContributedStep> Steps);

/// <summary>One step of a walkthrough.</summary>
/// <param name="Id">Unique within the walkthrough; the same in every language.</param>
/// <param name="Title">What to do, in a few words.</param>
/// <param name="Description">What to do, in sentences.</param>
/// <param name="Place">Where it happens.</param>
/// <param name="Needs">What the person needs.</param>
/// <param name="Troubleshooting">What to check if it doesn't work.</param>
/// <param name="Targets">What is highlighted on Drivetrain's page, alternatives in order; may be empty.</param>
/// <param name="LingerSeconds">After this long on the step, help is offered.</param>
/// <param name="Recognition">For extensions before 0.2; newer ones ignore it. Absent for steps that can't be recognized from a reauth.</param>
/// <param name="ChoosesInstance">The person chooses the instance here.</param>
public sealed record ContributedStep(
    string Id,
    string Title,
    string Description,
    StepPlace Place,
    IReadOnlyList<string> Needs,
    IReadOnlyList<ContributedAdvice> Troubleshooting,
    IReadOnlyList<ContributedTarget> Targets,
    int LingerSeconds,
    ContributedRecognition? Recognition = null,
    bool? ChoosesInstance = null
);

/// <summary>Where a step happens.</summary>
public enum StepPlace
{
    /// <summary>On Drivetrain's page.</summary>
    Drivetrain,

    /// <summary>On this service's own pages.</summary>
    Reauth,

    /// <summary>On the provider's pages.</summary>
    Provider,
}

/// <summary>A question a person can answer, and what to do in that case.</summary>
/// <param name="Question">The question.</param>
/// <param name="Advice">The advice.</param>
public sealed record ContributedAdvice(string Question, string Advice);

/// <summary>How a step is recognised.</summary>
/// <param name="Statuses">The reauth has one of these statuses.</param>
/// <param name="Pages">At least this many pages were loaded at the provider.</param>
public sealed record ContributedRecognition(IReadOnlyList<ReauthStatus> Statuses, int Pages);

/// <summary>An element of Drivetrain's page; texts as in a test.</summary>
/// <param name="Within">Where it is looked for.</param>
/// <param name="Selector">A CSS selector.</param>
/// <param name="Equal">The whole text is one of these.</param>
/// <param name="Contains">The text contains one of these.</param>
public sealed record ContributedTarget(
    TargetScope Within,
    string Selector,
    [property: JsonPropertyName("equals")] IReadOnlyList<string>? Equal = null,
    IReadOnlyList<string>? Contains = null
);

/// <summary>Where a target is looked for.</summary>
public enum TargetScope
{
    /// <summary>In the data source's card.</summary>
    Card,

    /// <summary>On the whole page.</summary>
    Page,
}
