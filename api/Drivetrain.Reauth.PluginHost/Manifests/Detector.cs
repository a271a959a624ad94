namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>How the extension finds a provider's failed data sources on Drivetrain's page: selectors and texts, never code.</summary>
/// <param name="Id">Unique within the plugin.</param>
/// <param name="Provider">The provider whose data sources it finds.</param>
/// <param name="Names">What pages call the provider, for cards recognized by their menu and wording; empty for its display name.</param>
/// <param name="Paths">The addresses on which it looks, <c>*</c> standing for any part; empty for all.</param>
/// <param name="Cards">Selectors for elements that contain one data source, on pages that mark them; they have to pass <paramref name="Matches"/>.</param>
/// <param name="Matches">A card belongs to this provider if any of these matches.</param>
/// <param name="Failed">A card has failed when any of these holds.</param>
/// <param name="Name">Where the data source's name stands; the first that yields text counts, as in the two lists below.</param>
/// <param name="DataSourceId">Where Drivetrain's identifier of the data source stands; empty where the page does not show one.</param>
/// <param name="Reason">Where to find the reason for the failure; may be empty.</param>
public sealed record Detector(
    string Id,
    string Provider,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Cards,
    IReadOnlyList<ElementTest> Matches,
    IReadOnlyList<ElementTest> Failed,
    IReadOnlyList<ElementProbe> Name,
    IReadOnlyList<ElementProbe> DataSourceId,
    IReadOnlyList<ElementProbe> Reason
);

/// <summary>Reads a text inside a card. If the selector finds several elements, each is checked in page order.</summary>
/// <param name="Selector">A CSS selector inside the card; null for the card itself.</param>
/// <param name="Attribute">The attribute that is read; null for the element's text.</param>
/// <param name="Pattern">The part of the text that is meant, as a regular expression without groups; null for all of it.</param>
public sealed record ElementProbe(string? Selector = null, string? Attribute = null, string? Pattern = null);

/// <summary>
/// Looks for a text inside a card, ignoring case and collapsing whitespace. It matches if one of the elements passes; with neither <paramref name="Equal"/>
/// nor <paramref name="Contains"/>, when the probe yields something.
/// </summary>
/// <param name="Probe">What is read.</param>
/// <param name="Equal">The whole text is one of these; empty when it does not matter.</param>
/// <param name="Contains">The text contains one of these; empty when it does not matter.</param>
public sealed record ElementTest(ElementProbe Probe, IReadOnlyList<string> Equal, IReadOnlyList<string> Contains);
