using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>One folder in a snapshot.</summary>
/// <param name="Plan">What takes part, or why nothing does.</param>
/// <param name="Runtime">What runs it; null when it takes no part.</param>
/// <param name="Since">When it was found invalid.</param>
internal sealed record PluginSlot(PlannedPlugin Plan, PluginRuntime? Runtime, DateTimeOffset Since)
{
    public PluginStatus Status
    {
        get
        {
            var manifest = Plan.Entry.Manifest;
            var status = Runtime?.Status ?? new RuntimeStatus(PluginState.Invalid, string.Join('\n', Plan.Entry.Errors), Since, null);
            var untranslated =
                Runtime is null || manifest!.Localization.Errors is not { Count: > 0 } faults
                    ? null
                    : $"Only its valid translations are used. {string.Join('\n', faults)}";
            var refused = Plan.Refused.Count == 0 ? null : $"Its new files are not used; {manifest?.Version} keeps running. {string.Join('\n', Plan.Refused)}";
            return new PluginStatus(
                Plan.Entry.Id,
                manifest is { Version.Length: > 0 } ? manifest.Version : null,
                manifest?.DisplayName ?? Plan.Entry.Id,
                status.State,
                string.Join('\n', new[] { status.Error, refused, untranslated }.OfType<string>()) is { Length: > 0 } text ? text : null,
                Runtime is null ? [] : [.. manifest!.Providers.Select(provider => provider.Id)],
                status.Since,
                status.ActivationTime
            );
        }
    }
}

/// <summary>A provider in a snapshot.</summary>
/// <param name="Descriptor">What its manifest says, with what the operator set.</param>
/// <param name="Runtime">What runs its plugin.</param>
internal sealed record IndexedProvider(ProviderDescriptor Descriptor, PluginRuntime Runtime);

/// <summary>
/// All plugins at one moment. It is never altered: a reload makes another one and swaps it in. Plain dictionaries of references: what would answer a little
/// sooner is compiled at the start first, which every start waits for.
/// </summary>
internal sealed class PluginSnapshot
{
    private readonly Dictionary<string, IndexedProvider> _providers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PluginRuntime> _runtimes = new(StringComparer.Ordinal);

    public PluginSnapshot(IReadOnlyList<PluginSlot> slots, Func<ProviderContribution, ProviderSettings> settingsOf)
    {
        Slots = slots;
        var manifests = new List<PluginManifest>(slots.Count);
        foreach (var runtime in slots.Select(slot => slot.Runtime).OfType<PluginRuntime>())
        {
            var manifest = runtime.Manifest;
            manifests.Add(manifest);
            _runtimes.Add(manifest.Id, runtime);
            foreach (var provider in manifest.Providers)
            {
                _providers.Add(provider.Id, new IndexedProvider(Describe(manifest, provider, settingsOf(provider)), runtime));
            }
        }

        Manifests = manifests;
        Providers = [.. _providers.Values.Select(provider => provider.Descriptor).OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)];
    }

    public IReadOnlyList<PluginSlot> Slots { get; }

    public IReadOnlyList<PluginManifest> Manifests { get; }

    public IReadOnlyList<ProviderDescriptor> Providers { get; }

    public PluginRuntime? Runtime(string pluginId) => _runtimes.GetValueOrDefault(pluginId);

    public IndexedProvider? Find(string providerId) => _providers.GetValueOrDefault(providerId);

    private static ProviderDescriptor Describe(PluginManifest manifest, ProviderContribution provider, ProviderSettings settings) =>
        new(
            provider.Id,
            provider.DisplayName,
            manifest.Id,
            provider.InstanceNoun,
            provider.AdminRole,
            provider.Instance.Pattern,
            provider.Instance.CallbackParameter,
            settings.Missing
        )
        {
            InvalidSettings = settings.Invalid,
            InstanceNounPlural = provider.InstanceNounPlural,
            Form = provider.Form,
            PreviousTokenGrace = provider.OAuth?.PreviousTokenGrace ?? TimeSpan.Zero,
            WithdrawnScopes = provider.OAuth?.WithdrawnScopes ?? [],
            MaximumCodeLength = (provider.OAuth?.Limits ?? TokenLimits.Default).Code,
            ClientAuthentication = provider.OAuth?.ClientAuthentication,
            ConsentLabel = provider.ConsentLabel,
            KeepsFirstAdmin = provider.KeepsFirstAdmin,
            NamesIn = locale =>
                manifest.Localization.In(locale) is { } bundle
                    ? new ProviderNames(
                        bundle.Translate(provider.DisplayName),
                        bundle.Translate(provider.InstanceNoun),
                        bundle.Translate(provider.AdminRole),
                        provider.Form?.Map(bundle.Translate),
                        provider.InstanceNounPlural is { } plural ? bundle.Translate(plural) : null,
                        provider.KeepsFirstAdmin is { } text ? bundle.Translate(text) : null
                    )
                    : null,
        };
}
