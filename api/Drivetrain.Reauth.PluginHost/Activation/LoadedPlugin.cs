using System.Reflection;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>A running plugin: its way out, its providers and, where it has code, its load context and its instance, which live and end together.</summary>
internal sealed class LoadedPlugin
{
    private readonly UseCount _uses = new();
    private readonly HttpClient _http;
    private PluginLoadContext? _loadContext;
    private IPlugin? _plugin;
    private IReadOnlyDictionary<string, LeasedProvider> _leased = new Dictionary<string, LeasedProvider>(StringComparer.Ordinal);

    private LoadedPlugin(PluginLoadContext? loadContext, HttpClient http, PluginContext context)
    {
        (_loadContext, _http, Context) = (loadContext, http, context);
        LoadContext = loadContext is null ? null : new WeakReference(loadContext);
    }

    public PluginContext Context { get; }

    /// <summary>Whether the plugin's assemblies are still in memory; null for a plugin without code.</summary>
    public WeakReference? LoadContext { get; }

    /// <summary>The running provider as the host hands it out.</summary>
    public IProvider? Find(string providerId) => _leased.GetValueOrDefault(providerId);

    /// <summary>Prepares what a plugin needs; none of its code runs before <see cref="ActivateAsync"/>.</summary>
    public static LoadedPlugin Create(
        PluginManifest manifest,
        IReadOnlyDictionary<string, ProviderSettings> settings,
        PluginHostOptions options,
        TimeProvider timeProvider,
        ILogger logger
    )
    {
        // A provider that is not configured contributes nothing to the allow-list: its addresses are not checked.
        var origins = manifest
            .Providers.Where(provider => settings[provider.Id] is { Missing.Count: 0, Invalid.Count: 0 })
            .SelectMany(provider => ProviderSettings.AllowedOrigins(provider, settings[provider.Id].Values));
        var policy = new EgressPolicy(origins);
        var loadContext = manifest.MainPath is { } main ? new PluginLoadContext(manifest.Id, main, options.Reload) : null;
        var http = EgressHandler.CreateClient(policy, options.Egress, logger, options.Transport);
        var values = settings.ToDictionary(pair => pair.Key, pair => pair.Value.Values, StringComparer.Ordinal);
        return new LoadedPlugin(loadContext, http, new PluginContext(manifest, values, policy, http, timeProvider, logger));
    }

    /// <exception cref="PluginLoadException">The assembly has not exactly one entry point, or it registered too little.</exception>
    public async Task ActivateAsync(
        PluginManifest manifest,
        Func<string, CancellationToken, ValueTask<ProviderActivation>> successor,
        CancellationToken cancellationToken
    )
    {
        if (_loadContext is not null)
        {
            _plugin = (IPlugin)Activator.CreateInstance(EntryPoint(_loadContext.LoadMain()))!;
            await _plugin.ActivateAsync(Context, cancellationToken);
        }

        // A provider whose settings lack values cannot be run; nobody is activated for it.
        Context.RegisterDeclared();
        Context.Close();
        var absent = manifest.Providers.Where(provider => !Context.Providers.ContainsKey(provider.Id)).Select(provider => provider.Id).ToList();
        if (absent.Count > 0)
        {
            throw new PluginLoadException($"The plugin didn't register all providers in its manifest: {string.Join(", ", absent)}.");
        }

        _leased = Context.Providers.ToDictionary(pair => pair.Key, pair => new LeasedProvider(pair.Key, pair.Value, _uses, successor), StringComparer.Ordinal);
    }

    /// <summary>Takes no further call.</summary>
    public void Close() => _ = _uses.CloseAsync();

    /// <summary>Takes no further call, and waits for those that run. False at the limit, or when nobody wants to wait any more.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var drained = _uses.CloseAsync();
        await drained.WaitAsync(limit, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return drained.IsCompleted;
    }

    /// <summary>
    /// Says good-bye within the limit, disposes of providers, and asks the runtime to unload. Collection follows once nothing refers to its types.
    /// </summary>
    public async Task UnloadAsync(TimeSpan limit, TimeProvider timeProvider, Action<Exception> onError)
    {
        Context.Close();
        if (_plugin is { } plugin)
        {
            using var timeout = new CancellationTokenSource(limit, timeProvider);
            await GuardAsync(() => plugin.DeactivateAsync(timeout.Token).AsTask().WaitAsync(limit, timeProvider, CancellationToken.None), onError);
        }

        foreach (var provider in Context.Providers.Values)
        {
            await GuardAsync(() => DisposeAsync(provider).WaitAsync(limit, timeProvider, CancellationToken.None), onError);
        }

        await GuardAsync(() => DisposeAsync(_plugin).WaitAsync(limit, timeProvider, CancellationToken.None), onError);
        foreach (var leased in _leased.Values)
        {
            leased.Release();
        }

        _plugin = null;
        _http.Dispose();
        _loadContext?.Unload();
        _loadContext = null;
    }

    private static Type EntryPoint(Assembly assembly)
    {
        var types = assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPlugin))).ToList();
        return types.Count == 1
            ? types[0]
            : throw new PluginLoadException($"The assembly has {types.Count} public classes that implement IPlugin; it must have one.");
    }

    private static async Task DisposeAsync(object? candidate)
    {
        if (candidate is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (candidate as IDisposable)?.Dispose();
        }
    }

    private static async Task GuardAsync(Func<Task> work, Action<Exception> onError)
    {
#pragma warning disable CA1031 // The boundary to code that is not ours: whatever it throws must not keep its neighbours from being unloaded.
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            onError(exception);
        }
#pragma warning restore CA1031
    }
}
