using System.Collections.Concurrent;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>What one activation of a plugin is given. Registrations are taken until <see cref="Close"/>.</summary>
internal sealed class PluginContext(
    PluginManifest manifest,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> settings,
    EgressPolicy policy,
    HttpClient http,
    TimeProvider timeProvider,
    ILogger logger
) : IPluginContext
{
    private readonly ConcurrentDictionary<string, IProvider> _providers = new(StringComparer.Ordinal);
    private volatile bool _closed;

    public string PluginId => manifest.Id;

    public TimeProvider TimeProvider => timeProvider;

    public ILogger Logger => logger;

    public HttpClient Http => http;

    public IReadOnlyDictionary<string, IProvider> Providers => _providers;

    public bool MayReach(Uri uri) => policy.Allows(uri);

    public IReadOnlyDictionary<string, string> GetSettings(string providerId) =>
        settings.TryGetValue(providerId, out var values)
            ? values
            : throw new ArgumentException($"The manifest doesn't contribute the provider \"{providerId}\".", nameof(providerId));

    public IProvider CreateDeclaredProvider(string providerId)
    {
        var provider =
            manifest.Providers.FirstOrDefault(provider => string.Equals(provider.Id, providerId, StringComparison.Ordinal))
            ?? throw new ArgumentException($"The manifest doesn't contribute the provider \"{providerId}\".", nameof(providerId));
        return Declared(provider)
            ?? throw new InvalidOperationException($"The manifest doesn't describe the provider \"{providerId}\": it has neither \"oauth\" nor \"form\".");
    }

    public void RegisterProvider(string providerId, IProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        if (_closed)
        {
            throw new InvalidOperationException("Providers can only be registered during activation.");
        }

        if (!settings.ContainsKey(providerId))
        {
            throw new ArgumentException($"The manifest doesn't contribute the provider \"{providerId}\".", nameof(providerId));
        }

        if (!_providers.TryAdd(providerId, provider))
        {
            throw new ArgumentException($"The provider \"{providerId}\" is already registered.", nameof(providerId));
        }
    }

    /// <summary>Runs what the manifest describes and no code has taken over.</summary>
    public void RegisterDeclared()
    {
        foreach (var provider in manifest.Providers.Where(provider => !_providers.ContainsKey(provider.Id)))
        {
            if (Declared(provider) is { } declared)
            {
                RegisterProvider(provider.Id, declared);
            }
        }
    }

    public void Close() => _closed = true;

    private IProvider? Declared(ProviderContribution provider) =>
        provider.OAuth is not null ? new DeclaredProvider(provider, this)
        : provider.Form is not null ? new FormProvider(provider, this)
        : null;
}
