using System.Collections.Frozen;
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
            var refused = Plan.Refused.Count == 0 ? null : $"Its newer files are not used; {manifest?.Version} goes on. {string.Join('\n', Plan.Refused)}";
            return new PluginStatus(
                Plan.Entry.Id,
                manifest is { Version.Length: > 0 } ? manifest.Version : null,
                manifest?.DisplayName ?? Plan.Entry.Id,
                status.State,
                refused is null ? status.Error : status.Error is null ? refused : $"{status.Error}\n{refused}",
                Runtime is null ? [] : [.. manifest!.Providers.Select(provider => provider.Id)],
                status.Since,
                status.ActivationTime);
        }
    }
}

/// <summary>All plugins at one moment. It is never altered: a reload makes another one and swaps it in.</summary>
internal sealed class PluginSnapshot
{
    private readonly FrozenDictionary<string, (ProviderDescriptor Descriptor, PluginRuntime Runtime)> _providers;
    private readonly FrozenDictionary<string, PluginRuntime> _runtimes;

    public PluginSnapshot(IReadOnlyList<PluginSlot> slots, Func<ProviderContribution, ProviderSettings> settingsOf)
    {
        Slots = slots;
        var running = slots.Where(slot => slot.Runtime is not null).Select(slot => slot.Runtime!).ToList();
        _runtimes = running.ToFrozenDictionary(runtime => runtime.Manifest.Id, StringComparer.Ordinal);
        _providers = running
            .SelectMany(runtime => runtime.Manifest.Providers.Select(provider => (Runtime: runtime, Descriptor: Describe(runtime.Manifest, provider, settingsOf(provider)))))
            .ToFrozenDictionary(item => item.Descriptor.Id, item => (item.Descriptor, item.Runtime), StringComparer.Ordinal);
        Manifests = [.. running.Select(runtime => runtime.Manifest)];
        Providers = [.. _providers.Values.Select(provider => provider.Descriptor).OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)];
    }

    public IReadOnlyList<PluginSlot> Slots { get; }

    public IReadOnlyList<PluginManifest> Manifests { get; }

    public IReadOnlyList<ProviderDescriptor> Providers { get; }

    public PluginRuntime? Runtime(string pluginId) => _runtimes.GetValueOrDefault(pluginId);

    public (ProviderDescriptor Descriptor, PluginRuntime Runtime)? Find(string providerId) => _providers.TryGetValue(providerId, out var found) ? found : null;

    private static ProviderDescriptor Describe(PluginManifest manifest, ProviderContribution provider, ProviderSettings settings) =>
        new(provider.Id, provider.DisplayName, manifest.Id, provider.InstanceNoun, provider.AdminRole, provider.Instance.Pattern, provider.Instance.CallbackParameter, settings.Missing)
        {
            InvalidSettings = settings.Invalid,
            Form = provider.Form,
            Translations = manifest.Bundles.ToFrozenDictionary(
                bundle => bundle.Locale,
                bundle => new ProviderNames(bundle.Translate(provider.DisplayName), bundle.Translate(provider.InstanceNoun), bundle.Translate(provider.AdminRole), provider.Form?.Map(bundle.Translate)),
                StringComparer.Ordinal),
        };
}
