using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>
/// One plugin's life: indexed, activating, active or failed, and at last unloading. One activation at a time; all who ask meanwhile share its answer.
/// </summary>
internal sealed partial class PluginRuntime(
    PluginManifest manifest,
    IReadOnlyDictionary<string, ProviderSettings> settings,
    PluginHostOptions options,
    PluginNeighbours neighbours,
    TimeProvider timeProvider,
    ILoggerFactory loggerFactory
) : IAsyncDisposable
{
    private const string Stopping = "The service is stopping.";

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private LoadedPlugin? _active;
    private Task? _activation;
    private Task? _abandoned;
    private WeakReference? _unloaded;
    private string? _error;
    private int _failures;
    private DateTimeOffset _retryAt;
    private DateTimeOffset _since = timeProvider.GetUtcNow();
    private TimeSpan? _activationTime;

    public PluginManifest Manifest => manifest;

    /// <summary>Made for those that run: a logger costs more than all else that a plugin needs to be listed.</summary>
    private ILogger Logger => field ??= loggerFactory.CreateLogger($"Plugin.{manifest.Id}");

    public RuntimeStatus Status
    {
        get
        {
            lock (_gate)
            {
                var state =
                    _stopping.IsCancellationRequested ? PluginState.Unloading
                    : _active is not null ? PluginState.Active
                    : _activation is not null ? PluginState.Activating
                    : _error is not null ? PluginState.Failed
                    : PluginState.Indexed;
                return new RuntimeStatus(state, state is PluginState.Active ? null : _error, _since, _activationTime);
            }
        }
    }

    /// <summary>Whether nothing of it is in memory any more, as far as the garbage collector has looked.</summary>
    public bool IsGone
    {
        get => Volatile.Read(ref field) && _unloaded is not { IsAlive: true };
        private set;
    }

    /// <summary>The running provider, without a wait, once the plugin is active.</summary>
    public IProvider? Find(string providerId) => Volatile.Read(ref _active)?.Find(providerId);

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
                return Stopping;
            }

            if (_activation is null && _error is not null && timeProvider.GetUtcNow() < _retryAt)
            {
                return _error;
            }

            if (_activation is null && _abandoned is { IsCompleted: false })
            {
                // Another attempt would leave another thread behind.
                return $"{_error} The last attempt is still running, so no new one was started. Restart the service if it never finishes.";
            }

            if (_activation is null)
            {
                _since = timeProvider.GetUtcNow();
                _activation = Task.Run(ActivateAsync, CancellationToken.None);
            }

            activation = _activation;
        }

        await activation.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return _active is null ? _error ?? Stopping : null;
        }
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
            await ActivateDependenciesAsync();
            loaded = LoadedPlugin.Create(manifest, settings, options, timeProvider, Logger);

            // A thread of its own: a plugin that blocks takes none of the pool's.
            var token = limit.Token;
            work = Task
                .Factory.StartNew(
                    () => loaded.ActivateAsync(manifest, neighbours.ActivateAsync, token),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
                .Unwrap();
            await work.WaitAsync(options.ActivationTimeout, timeProvider, _stopping.Token);
        }
        catch (Exception exception)
        {
            error = ActivationError.Describe(exception, options.ActivationTimeout, _stopping.IsCancellationRequested);
            LogFailed(Logger, exception, manifest.Id, error);
        }
#pragma warning restore CA1031

        var elapsed = timeProvider.GetElapsedTime(started);
        if (error is null)
        {
            limit.Dispose();
            LogActivated(Logger, manifest.Id, manifest.Version, elapsed.TotalMilliseconds);
        }
        else
        {
            await limit.CancelAsync();
        }

        lock (_gate)
        {
            _activation = null;
            _since = timeProvider.GetUtcNow();
            if (error is null)
            {
                (_failures, _error, _activationTime) = (0, null, elapsed);
                Volatile.Write(ref _active, loaded);
            }
            else
            {
                _error = error;
                _retryAt = _since + Backoff(_failures++);
                _abandoned = work;
            }
        }

        if (error is not null)
        {
            _ = AbandonAsync(loaded, work, limit);
        }
    }

    private async Task ActivateDependenciesAsync()
    {
        foreach (var dependency in manifest.Dependencies)
        {
            var error = neighbours.Find(dependency.Id) is { } needed ? await needed.EnsureActiveAsync(_stopping.Token) : "It no longer exists.";
            if (error is not null)
            {
                throw new PluginLoadException($"The plugin \"{dependency.Id}\", which this plugin depends on, can't be activated: {error}", isComplete: true);
            }
        }
    }

    private void Fail(string error)
    {
        lock (_gate)
        {
            _error = error;
        }
    }

    private TimeSpan Backoff(int failures) =>
        TimeSpan.FromTicks(Math.Min(options.InitialBackoff.Ticks << Math.Min(failures, 20), options.MaximumBackoff.Ticks));

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Plugin {PluginId} {Version} is active after {Milliseconds:0} ms")]
    private static partial void LogActivated(ILogger logger, string pluginId, string version, double milliseconds);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "Plugin {PluginId} failed: {Problem}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string pluginId, string problem);
}

/// <summary>Where a runtime stands.</summary>
internal readonly record struct RuntimeStatus(PluginState State, string? Error, DateTimeOffset Since, TimeSpan? ActivationTime);

/// <summary>What a plugin's runtime may ask of the others, as they are at that moment.</summary>
/// <param name="Find">The runtime of a plugin.</param>
/// <param name="ActivateAsync">The provider of an id, wherever it runs now.</param>
internal sealed record PluginNeighbours(Func<string, PluginRuntime?> Find, Func<string, CancellationToken, ValueTask<ProviderActivation>> ActivateAsync);
