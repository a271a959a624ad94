using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>
/// What the api sees of the plugins. Everything but <see cref="ActivateAsync"/> answers from the manifests alone: no assembly is loaded for it.
/// </summary>
public interface IProviderCatalog
{
    /// <summary>
    /// All contributed providers, ordered by id. This list and <see cref="Manifests"/> are replaced, never altered, when plugins are loaded anew.
    /// </summary>
    IReadOnlyList<ProviderDescriptor> Providers { get; }

    /// <summary>The manifests of the plugins that take part, ordered as their folders are.</summary>
    IReadOnlyList<PluginManifest> Manifests { get; }

    /// <summary>The provider of this id, or null.</summary>
    ProviderDescriptor? Find(string providerId);

    /// <summary>
    /// Fires <c>onProvider:{id}</c> and answers with the running provider. Activation is single-flight, bounded in time and tried again with
    /// back-off after a failure; once active, this completes synchronously.
    /// </summary>
    ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken);

    /// <summary>Every plugin found, also those that could not be read, with its state; after them those that are being unloaded.</summary>
    IReadOnlyList<PluginStatus> Plugins { get; }
}

/// <summary>A provider as its manifest describes it.</summary>
/// <param name="Id">For example <c>quickbooks</c>; part of the callback's path.</param>
/// <param name="DisplayName">For example <c>QuickBooks</c>.</param>
/// <param name="PluginId">The contributing plugin.</param>
/// <param name="InstanceNoun">What people call an instance: <c>QuickBooks company</c>.</param>
/// <param name="AdminRole">The role a person needs: <c>Organization Admin</c>.</param>
/// <param name="InstanceIdPattern">A regular expression that every instance id matches, anchored.</param>
/// <param name="CallbackInstanceParameter">The callback's parameter that hints at the instance (<c>realmId</c>), or null.</param>
/// <param name="MissingSettings">Required settings that have no value, as configuration keys (<c>Providers:quickbooks:ClientId</c>); empty when ready.</param>
public sealed record ProviderDescriptor(
    string Id,
    string DisplayName,
    string PluginId,
    string InstanceNoun,
    string AdminRole,
    string InstanceIdPattern,
    string? CallbackInstanceParameter,
    IReadOnlyList<string> MissingSettings
)
{
    /// <summary>The longest id of an instance that any pattern can allow.</summary>
    public const int MaximumInstanceIdLength = InstanceIds.MaximumLength;

    /// <summary>Sentences on settings whose values cannot be, with their configuration keys; they never quote a value. Empty when ready.</summary>
    public IReadOnlyList<string> InvalidSettings { get; init; } = [];

    /// <summary>What people call several instances (<c>QuickBooks companies</c>); null where the manifest does not say.</summary>
    public string? InstanceNounPlural { get; init; }

    /// <summary>What a person types where there is no OAuth; null with OAuth.</summary>
    public FormDescription? Form { get; init; }

    /// <summary>
    /// How long the provider takes a refresh token after it gave a newer one (RFC 9700 section 4.14.2). Zero where the manifest names no such grace: then an
    /// old token is never sent again, because many providers end all tokens of a login for that.
    /// </summary>
    public TimeSpan PreviousTokenGrace { get; init; }

    /// <summary>Scopes that the provider will take away from logins that still have them.</summary>
    public IReadOnlyList<WithdrawnScope> WithdrawnScopes { get; init; } = [];

    /// <summary>The longest authorization code that is sent to it, in characters.</summary>
    public int MaximumCodeLength { get; init; } = TokenLimits.Default.Code;

    /// <summary>How the client authenticates at the token endpoint; null without OAuth.</summary>
    public ClientAuthentication? ClientAuthentication { get; init; }

    /// <summary>What the provider's own button says by which a person allows access, in every language; null where it is not known.</summary>
    public string? ConsentLabel { get; init; }

    /// <summary>What to tell people where the provider minds that another admin connects the app than the one who did first; null where it doesn't.</summary>
    public string? KeepsFirstAdmin { get; init; }

    /// <summary>Its names in the language of a locale; null where its plugin has no translation.</summary>
    public Func<string, ProviderNames?> NamesIn { get; init; } = _ => null;

    /// <summary>The provider with its names in this locale; itself where its plugin has no translation.</summary>
    public ProviderDescriptor In(string locale) =>
        NamesIn(locale) is { } names
            ? this with
            {
                DisplayName = names.DisplayName,
                InstanceNoun = names.InstanceNoun,
                InstanceNounPlural = names.InstanceNounPlural,
                AdminRole = names.AdminRole,
                Form = names.Form,
                KeepsFirstAdmin = names.KeepsFirstAdmin,
            }
            : this;

    /// <summary>True when every required setting has a value and none is invalid.</summary>
    public bool IsConfigured => MissingSettings.Count == 0 && InvalidSettings.Count == 0;

    /// <summary>
    /// Whether a text has the form of an instance's id. Stricter than the bare pattern: no line feed at the end. A GUID may be in either case.
    /// </summary>
    public bool IsInstanceId(string? text) => InstanceIds.IsId(InstanceIdPattern, text);
}

/// <summary>What people call a provider and what belongs to it, in one language.</summary>
/// <param name="DisplayName">Its name.</param>
/// <param name="InstanceNoun">What they call an instance.</param>
/// <param name="AdminRole">The role that a person needs.</param>
/// <param name="Form">Its form, where it has one.</param>
/// <param name="InstanceNounPlural">What they call several instances, where the manifest says.</param>
/// <param name="KeepsFirstAdmin">What to tell people where it minds that another admin connects the app.</param>
public sealed record ProviderNames(
    string DisplayName,
    string InstanceNoun,
    string AdminRole,
    FormDescription? Form = null,
    string? InstanceNounPlural = null,
    string? KeepsFirstAdmin = null
);

/// <summary>The answer to an activation: exactly one of the two is set.</summary>
/// <param name="Provider">The running provider.</param>
/// <param name="Failure">Why there is none.</param>
public readonly record struct ProviderActivation(IProvider? Provider, ProviderActivationFailure? Failure);

/// <summary>Why a provider cannot be used now.</summary>
/// <param name="Code">A stable code: <c>provider_not_found</c>, <c>provider_not_configured</c>, <c>plugin_failed</c>.</param>
/// <param name="Detail">A sentence that says what to do; without secrets, safe to show to an operator.</param>
public sealed record ProviderActivationFailure(string Code, string Detail);

/// <summary>The state of one plugin.</summary>
/// <param name="Id"><c>publisher.name</c>, or the folder's name when the manifest could not be read.</param>
/// <param name="Version">Semantic version, or null when unreadable.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Error">What is wrong and what to do; null when nothing is. A plugin whose newer manifest is not valid goes on running, and this tells.</param>
/// <param name="Providers">Ids of the contributed providers.</param>
/// <param name="Since">When it entered this state.</param>
/// <param name="ActivationTime">How long its last activation took; null before the first.</param>
public sealed record PluginStatus(
    string Id,
    string? Version,
    string DisplayName,
    PluginState State,
    string? Error,
    IReadOnlyList<string> Providers,
    DateTimeOffset Since,
    TimeSpan? ActivationTime
);

/// <summary>Where a plugin stands.</summary>
public enum PluginState
{
    /// <summary>Read and indexed; none of its code is loaded.</summary>
    Indexed,

    /// <summary>Being activated.</summary>
    Activating,

    /// <summary>Running.</summary>
    Active,

    /// <summary>Its activation failed; tried again on the next event after a pause.</summary>
    Failed,

    /// <summary>Its manifest is not valid; it takes no part.</summary>
    Invalid,

    /// <summary>Replaced or taken away: its last calls end, then its memory is given back.</summary>
    Unloading,
}
