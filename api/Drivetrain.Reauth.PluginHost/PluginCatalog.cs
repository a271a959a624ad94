using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>The plugins of the options' roots, indexed at construction, activated on need, unloaded at disposal.</summary>
public sealed partial class PluginCatalog : IProviderCatalog, IAsyncDisposable
{
    private readonly PluginHostOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly RetiredPlugins _retired;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private PluginSnapshot _current;
    private int _disposed;

    /// <summary>Reads and indexes every manifest. Loads no plugin's assembly, and throws for nothing that it finds in the roots.</summary>
    public PluginCatalog(PluginHostOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        (_options, _timeProvider, _loggerFactory) = (options, timeProvider, loggerFactory);
        _logger = loggerFactory.CreateLogger<PluginCatalog>();
        _retired = new RetiredPlugins(timeProvider);
        var started = timeProvider.GetTimestamp();
        Index = PluginIndex.Load(options);
        _current = Snapshot([.. Index.Entries.Select(entry => new PlannedPlugin(entry, IsKept: false, []))], previous: null);
        LogAll(Index.Errors);
        var elapsed = timeProvider.GetElapsedTime(started).TotalMilliseconds;
        LogIndexed(_current.Slots.Count, elapsed);
    }

    /// <summary>What was read from the manifests at construction, faults included.</summary>
    public PluginIndex Index { get; }

    /// <inheritdoc />
    public IReadOnlyList<ProviderDescriptor> Providers => Current.Providers;

    /// <inheritdoc />
    public IReadOnlyList<PluginManifest> Manifests => Current.Manifests;

    /// <inheritdoc />
    public IReadOnlyList<PluginStatus> Plugins => [.. Current.Slots.Select(slot => slot.Status), .. _retired.Statuses];

    private PluginSnapshot Current => Volatile.Read(ref _current);

    /// <inheritdoc />
    public ProviderDescriptor? Find(string providerId) => Current.Find(providerId)?.Descriptor;

    /// <inheritdoc />
    public ValueTask<ProviderActivation> ActivateAsync(string providerId, CancellationToken cancellationToken)
    {
        if (Current.Find(providerId) is not var (descriptor, runtime))
        {
            return ValueTask.FromResult(Failed("provider_not_found", "No plugin contributes this provider. Install one, or correct the ID."));
        }

        if (runtime.Find(providerId) is { } running)
        {
            return ValueTask.FromResult(new ProviderActivation(running, null));
        }

        return descriptor.IsConfigured
            ? ActivateSlowlyAsync(runtime, providerId, cancellationToken)
            : ValueTask.FromResult(Failed("provider_not_configured", NotConfigured(descriptor)));
    }

    /// <summary>Reads the translations, which nothing has waited for so far, and logs what is wrong with them.</summary>
    public void ReadTranslations() => LogAll(Current.Manifests.SelectMany(manifest => manifest.Localization.Errors));

    /// <summary>
    /// Reads every manifest again and swaps in what came of it. Plugins of these folders are loaded anew on their next use, while calls that run end on what
    /// they began on; those that are new or gone come and go; all others are left alone. Where a root cannot be read, nothing changes.
    /// </summary>
    public async Task ReloadAsync(IReadOnlySet<string> changedFolders, CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref _disposed) != 0)
            {
                return;
            }

            var before = Current;
            var read = PluginIndex.Read(_options);
            if (read.RootErrors.Count > Index.RootErrors.Count)
            {
                LogRootUnreadable(read.RootErrors[^1].File);
                return;
            }

            var after = Snapshot(PluginPlan.Make(read.Entries, [.. before.Slots.Select(slot => slot.Plan)], changedFolders), before);
            Volatile.Write(ref _current, after);
            foreach (
                var gone in before
                    .Slots.Select(slot => slot.Runtime)
                    .OfType<PluginRuntime>()
                    .Except(after.Slots.Select(slot => slot.Runtime).OfType<PluginRuntime>())
            )
            {
                _retired.Retire(gone, _options.DrainTimeout);
            }

            LogAll(
                after
                    .Slots.Where(slot => changedFolders.Contains(slot.Plan.Entry.Folder))
                    .SelectMany(slot => slot.Plan.Entry.Errors.Concat(slot.Plan.Entry.TranslationErrors).Concat(slot.Plan.Refused))
            );
            LogReloaded(changedFolders.Count, after.Slots.Count);
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Lets running calls end for a moment, then deactivates and unloads every plugin.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Task.WhenAll(Current.Slots.Where(slot => slot.Runtime is not null).Select(slot => slot.Runtime!.DisposeAsync().AsTask()));
            await _retired.DisposeAsync();
        }
    }

    private PluginSnapshot Snapshot(IReadOnlyList<PlannedPlugin> plan, PluginSnapshot? previous)
    {
        var now = _timeProvider.GetUtcNow();
        var settings = new Dictionary<ProviderContribution, ProviderSettings>(ReferenceEqualityComparer.Instance);
        ProviderSettings SettingsOf(ProviderContribution provider) =>
            settings.TryGetValue(provider, out var known) ? known : settings[provider] = Resolve(provider);
        var slots = new List<PluginSlot>();
        foreach (var plugin in plan)
        {
            var before = previous?.Slots.FirstOrDefault(slot => string.Equals(slot.Plan.Entry.Folder, plugin.Entry.Folder, StringComparison.Ordinal));
            var runtime =
                plugin.IsKept ? before?.Runtime
                : plugin.Entry.IsValid ? Runtime(plugin.Entry.Manifest!, SettingsOf)
                : null;
            slots.Add(new PluginSlot(plugin, runtime, runtime is null && before is { Runtime: null } ? before.Since : now));
        }

        return new PluginSnapshot(slots, SettingsOf);
    }

    private PluginRuntime Runtime(PluginManifest manifest, Func<ProviderContribution, ProviderSettings> settingsOf) =>
        new(
            manifest,
            manifest.Providers.ToDictionary(provider => provider.Id, settingsOf, StringComparer.Ordinal),
            _options,
            new PluginNeighbours(id => Current.Runtime(id), ActivateAsync),
            _timeProvider,
            _loggerFactory
        );

    private static async ValueTask<ProviderActivation> ActivateSlowlyAsync(PluginRuntime runtime, string providerId, CancellationToken cancellationToken)
    {
        var error = await runtime.EnsureActiveAsync(cancellationToken);
        return error is null && runtime.Find(providerId) is { } provider
            ? new ProviderActivation(provider, null)
            : Failed("plugin_failed", error ?? "The service is stopping.");
    }

    private static ProviderActivation Failed(string code, string detail) => new(null, new ProviderActivationFailure(code, detail));

    private ProviderSettings Resolve(ProviderContribution provider)
    {
        var prefix = _options.SettingsKeyFormat.Replace("{0}", provider.Id, StringComparison.Ordinal);
        return ProviderSettings.Resolve(provider, _options.ProviderSettings(provider.Id), name => $"{prefix}{char.ToUpperInvariant(name[0])}{name[1..]}");
    }

    private void LogAll(IEnumerable<PluginError> errors)
    {
        foreach (var error in errors)
        {
            LogInvalid(error.File, error.JsonPointer, error.Problem, error.Remedy);
        }
    }

    private static string NotConfigured(ProviderDescriptor descriptor)
    {
        var sentences = new List<string>(descriptor.InvalidSettings);
        if (descriptor.MissingSettings.Count > 0)
        {
            sentences.Insert(0, $"Set {string.Join(", ", descriptor.MissingSettings)} and start again.");
        }

        return string.Join(' ', sentences);
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "{Count} plugins indexed in {Milliseconds:0} ms")]
    private partial void LogIndexed(int count, double milliseconds);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "{File}#{JsonPointer}: {Problem} {Remedy}")]
    private partial void LogInvalid(string file, string jsonPointer, string problem, string remedy);

    [LoggerMessage(EventId = 22, Level = LogLevel.Information, Message = "{Changed} plugin folders changed; {Count} plugins indexed")]
    private partial void LogReloaded(int changed, int count);

    [LoggerMessage(EventId = 23, Level = LogLevel.Warning, Message = "The plugins folder {Root} can't be read; running plugins continue")]
    private partial void LogRootUnreadable(string root);
}
