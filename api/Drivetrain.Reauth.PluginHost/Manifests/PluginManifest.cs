namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>A valid <c>plugin.json</c>.</summary>
/// <param name="Publisher">Lower-case letters, digits and hyphens.</param>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="Version">Semantic version 2.0.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="Description">One sentence, or null.</param>
/// <param name="EngineRange">Versions of Drivetrain.Reauth it works with, as npm writes ranges.</param>
/// <param name="MainPath">The canonical path of the assembly; null for a plugin without code.</param>
/// <param name="ActivationEvents">What loads the code; <c>onProvider:{id}</c> is implied by each contributed provider.</param>
/// <param name="Providers">Contributed providers.</param>
/// <param name="Detectors">Contributed detectors.</param>
/// <param name="Walkthroughs">Contributed walkthroughs.</param>
public sealed record PluginManifest(
    string Publisher,
    string Name,
    string Version,
    string DisplayName,
    string? Description,
    string EngineRange,
    string? MainPath,
    IReadOnlyList<string> ActivationEvents,
    IReadOnlyList<ProviderContribution> Providers,
    IReadOnlyList<Detector> Detectors,
    IReadOnlyList<Walkthrough> Walkthroughs
)
{
    /// <summary><c>publisher.name</c>.</summary>
    public string Id => $"{Publisher}.{Name}";

    /// <summary>Translations of what the contributions say to people.</summary>
    public Localization Localization { get; init; } = Localization.None;

    /// <summary>Plugins that are activated before this one.</summary>
    public IReadOnlyList<PluginDependency> Dependencies { get; init; } = [];
}

/// <summary>A plugin that another one needs.</summary>
/// <param name="Id"><c>publisher.name</c>.</param>
/// <param name="Range">The versions that will do, as npm writes ranges; null for any.</param>
public sealed record PluginDependency(string Id, string? Range);

/// <summary>A provider as a manifest contributes it.</summary>
/// <param name="Id">Unique among all plugins; part of the callback's path and of the settings' names.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="InstanceNoun">What people call an instance.</param>
/// <param name="AdminRole">The role that a person needs.</param>
/// <param name="Instance">How an instance is found and what its id looks like.</param>
/// <param name="Scopes">Scopes that are asked for (RFC 6749 section 3.3).</param>
/// <param name="Environments">The named environments with their addresses; never empty.</param>
/// <param name="Settings">What an operator can set.</param>
/// <param name="OAuth">How the host's engine talks to it; null when the plugin's code does, or a form stands in its place.</param>
/// <param name="Form">What a person types where there is no OAuth; null with OAuth.</param>
/// <param name="Errors">What its refusals mean.</param>
public sealed record ProviderContribution(
    string Id,
    string DisplayName,
    string InstanceNoun,
    string AdminRole,
    InstanceRule Instance,
    IReadOnlyList<string> Scopes,
    IReadOnlyDictionary<string, ProviderEnvironment> Environments,
    SettingsSchema Settings,
    OAuthDescription? OAuth,
    FormDescription? Form,
    ErrorMapping Errors
)
{
    /// <summary>The same in one word, for sentences that name the provider already: <c>company</c>; null if the manifest doesn't say.</summary>
    public string? InstanceShortNoun { get; init; }

    /// <summary>What the provider's own button for allowing access says, as it stands there in every language; null if unknown.</summary>
    public string? ConsentLabel { get; init; }

    /// <summary>What people call several instances; null if the manifest doesn't say.</summary>
    public string? InstanceNounPlural { get; init; }

    /// <summary>Where the name of the person who logs in is found; null if the manifest doesn't say.</summary>
    public PersonRule? Person { get; init; }

    /// <summary>
    /// What to tell people where the provider minds that another admin connects the app than the one who did first; null where it doesn't.
    /// </summary>
    public string? KeepsFirstAdmin { get; init; }

    /// <summary>What people are told of a failure, by its reason; a reason that the manifest doesn't name has the product's own words.</summary>
    public IReadOnlyDictionary<string, FailureText> Failures { get; init; } = new Dictionary<string, FailureText>(StringComparer.Ordinal);

    /// <summary>Whether the host's engine can run it without code.</summary>
    public bool IsDeclared => OAuth is not null || Form is not null;
}

/// <summary>How an instance is found, and what proves it.</summary>
/// <param name="CallbackParameter">The callback's parameter that hints at it, or null. Anyone can write it: it is believed only when something else confirms
/// it.</param>
/// <param name="Pattern">What every id matches, anchored at both ends.</param>
/// <param name="IdTokenClaim">The signed claim that names it, or null.</param>
/// <param name="IdTokenName">The signed claim with its name for people, or null.</param>
/// <param name="TokenField">A JSON pointer into the token response that names it, or null.</param>
/// <param name="TokenName">A JSON pointer into the token response to its name for people, or null.</param>
/// <param name="Request">What is asked with the new token, or null.</param>
/// <param name="FormField">The field of the provider's form that names it, or null.</param>
public sealed record InstanceRule(
    string? CallbackParameter,
    string Pattern,
    string? IdTokenClaim = null,
    string? IdTokenName = null,
    string? TokenField = null,
    string? TokenName = null,
    InstanceRequest? Request = null,
    string? FormField = null
)
{
    /// <summary>Whether anything is taken from an id_token. Where nothing is, none of its oddities fails a login.</summary>
    public bool UsesIdToken => IdTokenClaim is not null || IdTokenName is not null;
}

/// <summary>One environment of a provider.</summary>
/// <param name="Settings">Values of settings that are fixed here, such as the addresses; an operator cannot set them otherwise.</param>
/// <param name="AllowedHosts">The hosts that the plugin may call, https at port 443 only.</param>
public sealed record ProviderEnvironment(IReadOnlyDictionary<string, string> Settings, IReadOnlyList<string> AllowedHosts);

/// <summary>What an operator can set for a provider: a subset of JSON Schema 2020-12.</summary>
/// <param name="Properties">By name, case-insensitive.</param>
/// <param name="Required">Names that must have a value.</param>
/// <param name="Conditions">Further requirements that depend on a value.</param>
public sealed record SettingsSchema(
    IReadOnlyDictionary<string, SettingProperty> Properties,
    IReadOnlyList<string> Required,
    IReadOnlyList<SettingCondition> Conditions
)
{
    /// <summary>A provider without settings.</summary>
    public static SettingsSchema Empty { get; } = new(new Dictionary<string, SettingProperty>(StringComparer.OrdinalIgnoreCase), [], []);
}

/// <summary>One setting. All values are strings; <see cref="IsUri"/>, <see cref="Enum"/> and <see cref="Pattern"/> narrow them.</summary>
/// <param name="Name">In camel case; configuration keys are compared without case.</param>
/// <param name="Description">What it is and where a person finds it.</param>
/// <param name="Default">The value when nothing is set.</param>
/// <param name="Enum">The only values, or empty.</param>
/// <param name="Pattern">A regular expression, or null.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="IsSecret">JSON Schema's <c>writeOnly</c>: never shown, never logged.</param>
/// <param name="IsUri">JSON Schema's <c>format: uri</c>: an absolute https address, or http on loopback. The plugin may call its origin.</param>
public sealed record SettingProperty(
    string Name,
    string Description,
    string? Default,
    IReadOnlyList<string> Enum,
    string? Pattern,
    int MaxLength,
    bool IsSecret,
    bool IsUri
);

/// <summary><c>if</c> a setting has this value, <c>then</c> the others are required.</summary>
/// <param name="Property">The setting that decides.</param>
/// <param name="Const">Its value.</param>
/// <param name="Required">What is required then.</param>
public sealed record SettingCondition(string Property, string Const, IReadOnlyList<string> Required);
