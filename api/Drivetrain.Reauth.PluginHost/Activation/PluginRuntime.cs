using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>One plugin's life: indexed, activating, active or failed. One activation at a time; all who ask meanwhile share its answer.</summary>
internal sealed partial class PluginRuntime(
    PluginManifest manifest,
    IReadOnlyDictionary<string, ProviderSettings> settings,
    PluginHostOptions options,
    TimeProvider timeProvider,
    ILogger logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private LoadedPlugin? _active;
    private Task? _activation;
    private string? _error;
    private int _failures;
    private DateTimeOffset _retryAt;

    public PluginManifest Manifest => manifest;

    public (PluginState State, string? Error) Status
    {
        get
        {
            lock (_gate)
            {
                return _active is not null ? (PluginState.Active, null)
                    : _activation is not null ? (PluginState.Activating, _error)
                    : _error is not null ? (PluginState.Failed, _error)
                    : (PluginState.Indexed, null);
            }
        }
    }

    /// <summary>The running provider, without a wait, once the plugin is active.</summary>
    public IProvider? Find(string providerId) => Volatile.Read(ref _active)?.Context.Providers.GetValueOrDefault(providerId);

    /// <summary>Brings the plugin up unless it is, or is in its pause after a failure. Cancelling ends the caller's wait, not the activation.</summary>
    public async Task<string?> EnsureActiveAsync(CancellationToken cancellationToken)
    {
        Task activation;
        lock (_gate)
        {
            if (_active is not null)
            {
                return null;
            }

            if (_stopping.IsCancellationRequested)
            {
                return "The service is stopping.";
            }

            if (_activation is null && _error is not null && timeProvider.GetUtcNow() < _retryAt)
            {
                return _error;
            }

            activation = _activation ??= Task.Run(ActivateAsync, CancellationToken.None);
        }

        await activation.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return _active is null ? _error ?? "The service is stopping." : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task? activation;
        lock (_gate)
        {
            activation = _activation;
        }

        if (activation is not null)
        {
            await activation;
        }

        var active = Interlocked.Exchange(ref _active, null);
        if (active is not null)
        {
            await UnloadAsync(active);
        }

        _stopping.Dispose();
    }

    private async Task ActivateAsync()
    {
        var started = timeProvider.GetTimestamp();
        LoadedPlugin? loaded = null;
        Task? work = null;
        string? error = null;
        var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
#pragma warning disable CA1031 // The boundary to code that is not ours: whatever it throws becomes the plugin's state.
        try
        {
            loaded = LoadedPlugin.Create(manifest, settings, options, timeProvider, logger);

            // A thread of its own: a plugin that blocks takes none of the pool's.
            var token = limit.Token;
            work = Task.Factory.StartNew(() => loaded.ActivateAsync(manifest, token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            await work.WaitAsync(options.ActivationTimeout, timeProvider, _stopping.Token);
        }
        catch (Exception exception)
        {
            error = Describe(exception);
            LogFailed(exception, manifest.Id, error);
        }
#pragma warning restore CA1031

        lock (_gate)
        {
            _activation = null;
            if (error is null)
            {
                (_failures, _error) = (0, null);
                Volatile.Write(ref _active, loaded);
            }
            else
            {
                _error = error;
                _retryAt = timeProvider.GetUtcNow() + Backoff(_failures++);
            }
        }

        if (error is null)
        {
            limit.Dispose();
            var elapsed = timeProvider.GetElapsedTime(started).TotalMilliseconds;
            LogActivated(manifest.Id, manifest.Version, elapsed);
        }
        else
        {
            await limit.CancelAsync();
            _ = AbandonAsync(loaded, work, limit);
        }
    }

    /// <summary>Unloads after a failure, once the plugin's code has come back. One that never does keeps its thread and its assemblies: .NET cannot end them.</summary>
    private async Task AbandonAsync(LoadedPlugin? loaded, Task? work, CancellationTokenSource limit)
    {
        if (work is not null)
        {
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        limit.Dispose();
        if (loaded is not null)
        {
            await UnloadAsync(loaded);
        }
    }

    private Task UnloadAsync(LoadedPlugin loaded) =>
        loaded.UnloadAsync(options.DeactivationTimeout, timeProvider, exception => LogDeactivationFailed(exception, manifest.Id));

    private TimeSpan Backoff(int failures) =>
        TimeSpan.FromTicks(Math.Min(options.InitialBackoff.Ticks << Math.Min(failures, 20), options.MaximumBackoff.Ticks));

    private string Describe(Exception exception) => exception switch
    {
        PluginLoadException => $"{exception.Message} Correct the plugin, or its manifest.",
        TimeoutException => $"The plugin did not activate within {options.ActivationTimeout.TotalSeconds:0.#} s. Look into its log; it is tried again.",
        OperationCanceledException when _stopping.IsCancellationRequested => "The service is stopping.",
        BadImageFormatException => "The plugin's assembly is damaged, or made for another platform. Install it again.",
        FileNotFoundException or FileLoadException => "The plugin, or an assembly that it needs, cannot be loaded. Publish it with its dependencies beside it; the log names the file.",
        _ => $"The plugin threw {exception.GetType().Name} while it activated. The log tells more; it is tried again.",
    };

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Plugin {PluginId} {Version} is active after {Milliseconds:0} ms")]
    private partial void LogActivated(string pluginId, string version, double milliseconds);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "Plugin {PluginId} failed: {Problem}")]
    private partial void LogFailed(Exception exception, string pluginId, string problem);

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Plugin {PluginId} failed while it was deactivated")]
    private partial void LogDeactivationFailed(Exception exception, string pluginId);
}
