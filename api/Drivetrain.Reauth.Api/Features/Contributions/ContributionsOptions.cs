namespace Drivetrain.Reauth.Api.Features.Contributions;

/// <summary>The settings below <c>Contributions</c>.</summary>
public sealed class ContributionsOptions
{
    public const string Section = "Contributions";

    /// <summary>
    /// Where Drivetrain's settings page shows a pairing code, alternatives in order: what the extension takes over at a click. A change of that page is a
    /// change of this setting (<c>Contributions__PairingCode__0__Selector</c>). Default: an element that is called "Pairing code".
    /// </summary>
    public IReadOnlyList<PairingCodePlace>? PairingCode { get; set; }

    internal IReadOnlyList<ContributedProbe> Places =>
        PairingCode is { Count: > 0 } places
            ? [.. places.Select(place => new ContributedProbe(place.Selector, place.Attribute, place.Pattern))]
            :
            [
                new ContributedProbe("[data-pairing-code]", "data-pairing-code"),
                new ContributedProbe("[aria-label='Pairing code' i]"),
                new ContributedProbe("#pairing-code"),
            ];
}

/// <summary>A place on a page.</summary>
public sealed class PairingCodePlace
{
    /// <summary>A CSS selector.</summary>
    public string? Selector { get; set; }

    /// <summary>The attribute that has the code; without it, the element's text.</summary>
    public string? Attribute { get; set; }

    /// <summary>A regular expression for the part that is the code; without it, all of it.</summary>
    public string? Pattern { get; set; }
}
