using Drivetrain.Reauth.Api.Features.Reauths.Language;

namespace Drivetrain.Reauth.Api.Features.Reauths.Pages;

/// <summary>Everything a page of the journey shows. It is made by pure functions; the component only lays it out and encodes it.</summary>
public sealed record PageModel(PageTone Tone, string Title, string Detail)
{
    /// <summary>The data source's name, above the title.</summary>
    public string? Subject { get; init; }

    /// <summary>On a mismatch: both companies, one above the other.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>The companies to confirm or to pick from.</summary>
    public Choice? Choice { get; init; }

    /// <summary>What one login can do for other data sources; null for nothing.</summary>
    public Offer? Offer { get; init; }

    /// <summary>What a person types, for a provider without OAuth.</summary>
    public CredentialForm? Form { get; init; }

    /// <summary>What a person should know before they decide, as labels and values.</summary>
    public IReadOnlyList<Fact> Facts { get; init; } = [];

    /// <summary>What somebody else wrote to the reader, apart from our own words.</summary>
    public Note? Note { get; init; }

    /// <summary>What can go wrong though everything is done right; null for nothing.</summary>
    public string? Caution { get; init; }

    /// <summary>Other pages, each with what is there.</summary>
    public Places? Places { get; init; }

    /// <summary>What a person can do, the best first.</summary>
    public IReadOnlyList<PageAction> Actions { get; init; } = [];

    /// <summary>What support asks for, as names and values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> References { get; init; } = [];

    /// <summary>Where help is; null where none is configured.</summary>
    public string? SupportUrl { get; init; }

    /// <summary>The language, and the words that every page has.</summary>
    public PageFrame Frame { get; init; } = Words.English.Frame();

    /// <summary>Where the browser goes on by itself, at once and without a script; null for a page that stands.</summary>
    public string? OnwardUrl { get; init; }
}

/// <summary>What every page has around its content.</summary>
/// <param name="Language">The tag of its language (BCP 47).</param>
/// <param name="DetailsLabel">Opens what support asks for.</param>
/// <param name="SupportLabel">The link to help.</param>
public sealed record PageFrame(string Language, string DetailsLabel, string SupportLabel);

/// <summary>The mood of a page.</summary>
public enum PageTone
{
    Neutral,
    Working,
    Success,
    Attention,
    Problem,
}

/// <summary>Two companies that a person should be able to tell apart at a glance.</summary>
/// <param name="More">What stands for those that are not named; null when all are.</param>
public sealed record Comparison(string ExpectedLabel, Company Expected, string SeenLabel, IReadOnlyList<Company> Seen, string? More = null);

/// <summary>A company with the provider's identifier, because names repeat.</summary>
public sealed record Company(string Name, string Id);

/// <summary>Companies to choose from, and where the choice is sent.</summary>
/// <param name="Search">Where there are more than one looks through.</param>
public sealed record Choice(string Legend, string Path, IReadOnlyList<Company> Companies, string SubmitLabel, ChoiceSearch? Search = null);

/// <summary>A search among the companies to choose from: a form that is sent with GET, so that it needs no script.</summary>
/// <param name="Path">The page's own.</param>
/// <param name="Label">What can be typed.</param>
/// <param name="Query">What was typed.</param>
/// <param name="SubmitLabel">Its button.</param>
/// <param name="Status">How many were found.</param>
/// <param name="Links">To all companies, and to other pages of what was found.</param>
public sealed record ChoiceSearch(string Path, string Label, string Query, string SubmitLabel, string Status, IReadOnlyList<PageAction> Links);

/// <summary>Data sources that are reconnected together, after one confirmation.</summary>
/// <param name="Legend">What they have in common.</param>
/// <param name="Path">Where the confirmation is sent.</param>
/// <param name="Connectors">Each of them.</param>
/// <param name="SubmitLabel">The button.</param>
public sealed record Offer(string Legend, string Path, IReadOnlyList<OfferedConnector> Connectors, string SubmitLabel);

/// <summary>A data source, and the company that it is bound to.</summary>
public sealed record OfferedConnector(string ConnectorId, string Name, string Company);

/// <summary>A form, and where it is sent.</summary>
/// <param name="Path">Where it is sent.</param>
/// <param name="State">Comes back with it; null for a form that has none.</param>
/// <param name="Problem">Why it was not taken, or null.</param>
/// <param name="Fields">What is typed.</param>
/// <param name="Help">Where a person finds it, or null.</param>
/// <param name="HelpLink">A page with more, as its label and address; or null.</param>
/// <param name="SubmitLabel">Its button.</param>
public sealed record CredentialForm(
    string Path,
    string? State,
    string? Problem,
    IReadOnlyList<CredentialField> Fields,
    string? Help,
    KeyValuePair<string, Uri>? HelpLink,
    string SubmitLabel
);

/// <summary>One field of a form.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Label">What stands beside it.</param>
/// <param name="Description">What it looks like, or null.</param>
/// <param name="IsSecret">Whether it is typed unseen.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="Value">What stands in it.</param>
/// <param name="Problem">What is wrong with it, or null.</param>
/// <param name="HasFocus">Whether typing begins here.</param>
public sealed record CredentialField(string Id, string Label, string? Description, bool IsSecret, int MaxLength, string? Value, string? Problem, bool HasFocus);

/// <summary>A label and its value; the detail tells values apart that read alike.</summary>
public sealed record Fact(string Label, string Value, string? Detail = null);

/// <summary>What a person wrote, and the words in front of it that say who.</summary>
public sealed record Note(string Label, string Text);

/// <summary>A list of pages.</summary>
/// <param name="Label">What they have in common.</param>
public sealed record Places(string Label, IReadOnlyList<Place> All);

/// <summary>A page, and what is there.</summary>
/// <param name="Href">Where it is; null for what this service does not serve.</param>
public sealed record Place(string Label, string Detail, string? Href = null);

/// <summary>A link, or a form of one button.</summary>
/// <param name="Label">Its accessible name.</param>
/// <param name="Href">For a link: where to.</param>
/// <param name="FormPath">For a form: where its button posts to.</param>
/// <param name="ConnectorId">For a form: another connector than the attempt's own.</param>
/// <param name="Ticket">For a form: the ticket of the link that led to its page.</param>
public sealed record PageAction(string Label, string? Href = null, string? FormPath = null, string? ConnectorId = null, string? Ticket = null);
