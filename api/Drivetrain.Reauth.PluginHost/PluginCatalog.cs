using System.Collections.Frozen;
using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>The plugins of the options' roots, indexed at construction, activated on need, unloaded at disposal.</summary>
public sealed partial class PluginCatalog : IProviderCatalog, IAsyncDisposable
{
    private readonly FrozenDictionary<string, (ProviderDescriptor Descriptor, PluginRuntime Runtime)> _providers;
    private readonly List<(PluginEntry Entry, PluginRuntime? Runtime)> _plugins = [];
    private int _disposed;

    /// <summary>Reads and indexes every manifest. Loads no plugin's assembly, and throws for nothing that it finds in the roots.</summary>
    public PluginCatalog(PluginHostOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        var logger = loggerFactory.CreateLogger<PluginCatalog>();
        var started = timeProvider.GetTimestamp();
        Index = PluginIndex.Load(options);
        var providers = new Dictionary<string, (ProviderDescriptor, PluginRuntime)>(StringComparer.Ordinal);
        foreach (var entry in Index.Entries)
        {
            if (!entry.IsValid)
            {
                _plugins.Add((entry, null));
                continue;
            }

            var manifest = entry.Manifest!;
            var settings = manifest.Providers.ToDictionary(provider => provider.Id, provider => Resolve(provider, options), StringComparer.Ordinal);
            var runtime = new PluginRuntime(manifest, settings, options, timeProvider, loggerFactory.CreateLogger($"Plugin.{manifest.Id}"));
            _plugins.Add((entry, runtime));
            foreach (var provider in manifest.Providers)
            {
                providers.Add(provider.Id, (Describe(manifest, provider, settings[provider.Id]), runtime));
            }
        }

        _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);
        Manifests = Index.Entries.Where(entry => entry.IsValid).Select(entry => entry.Manifest!).ToList();
        Providers = _providers.Values.Select(provider => provider.Descriptor).OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal).ToList();
        foreach (var error in Index.Errors)
        {
            LogInvalid(logger, error.File, error.JsonPointer, error.Problem, error.Remedy);
        }

        var elapsed = timeProvider.GetElapsedTime(started).TotalMilliseconds;
        LogIndexed(logger, _plugins.Count, elapsed);
    }

    /// <summary>What was read from the manifests, faults included.</summary>
    public PluginIndex Index { get; }

    /// <inheritdoc />
    public IReadOnlyList<ProviderDescriptor> Providers { get; }

    /// <inheritdoc />
    public IReadOnlyList<PluginManifest> Manifests { get; }

    /// <inheritdoc />
    public IReadOnlyList<PluginStatus> Plugins => _plugins.Select(plugin => Status(plugin.Entry, plugin.Runtime)).ToList();

    /// <inheritdoc />
    public ProviderDescriptor? Find(string providerId) => _providers.TryGetValue(providerId, out var provider) ? provider.Descriptor : null;

    /// <inheritdoc />
    public ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken)
    {
        if (!_providers.TryGetValue(providerId, out var provider))
        {
            return ValueTask.FromResult(Failed("provider_not_found", "No plugin contributes this provider. Install one, or correct the id."));
        }

        if (provider.Runtime.Find(providerId) is { } running)
        {
            return ValueTask.FromResult(new ProviderActivation(running, null));
        }

        return provider.Descriptor.IsConfigured
            ? ActivateSlowlyAsync(provider.Runtime, providerId, cancellationToken)
            : ValueTask.FromResult(Failed("provider_not_configured", NotConfigured(provider.Descriptor)));
    }

    /// <summary>Deactivates and unloads every plugin.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Task.WhenAll(_plugins.Where(plugin => plugin.Runtime is not null).Select(plugin => plugin.Runtime!.DisposeAsync().AsTask()));
        }
    }

    private static async ValueTask<ProviderActivation> ActivateSlowlyAsync(PluginRuntime runtime, string providerId, CancellationToken cancellationToken)
    {
        var error = await runtime.EnsureActiveAsync(cancellationToken);
        return error is null && runtime.Find(providerId) is { } provider
            ? new ProviderActivation(provider, null)
            : Failed("plugin_failed", error ?? "The service is stopping.");
    }

    private static ProviderActivation Failed(string code, string detail) => new(null, new ProviderActivationFailure(code, detail));

    private static ProviderSettings Resolve(ProviderContribution provider, PluginHostOptions options)
    {
        var prefix = options.SettingsKeyFormat.Replace("{0}", provider.Id, StringComparison.Ordinal);
        return ProviderSettings.Resolve(provider, options.ProviderSettings(provider.Id), name => $"{prefix}{char.ToUpperInvariant(name[0])}{name[1..]}");
    }

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

    private static string NotConfigured(ProviderDescriptor descriptor)
    {
        var sentences = new List<string>(descriptor.InvalidSettings);
        if (descriptor.MissingSettings.Count > 0)
        {
            sentences.Insert(0, $"Set {string.Join(", ", descriptor.MissingSettings)} and start again.");
        }

        return string.Join(' ', sentences);
    }

    private static PluginStatus Status(PluginEntry entry, PluginRuntime? runtime)
    {
        var manifest = entry.Manifest;
        var (state, error) = runtime?.Status ?? (PluginState.Invalid, string.Join('\n', entry.Errors));
        return new PluginStatus(
            entry.Id,
            manifest is { Version.Length: > 0 } ? manifest.Version : null,
            manifest?.DisplayName ?? entry.Id,
            state,
            error,
            runtime is null ? [] : manifest!.Providers.Select(provider => provider.Id).ToList());
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "{Count} plugins indexed in {Milliseconds:0} ms")]
    private static partial void LogIndexed(ILogger logger, int count, double milliseconds);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "{File}#{JsonPointer}: {Problem} {Remedy}")]
    private static partial void LogInvalid(ILogger logger, string file, string jsonPointer, string problem, string remedy);
}
