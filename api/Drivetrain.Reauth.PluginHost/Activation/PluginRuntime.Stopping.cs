using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <content>How a plugin ends: drained, deactivated, unloaded.</content>
internal sealed partial class PluginRuntime
{
    /// <summary>Sends further calls to the successor.</summary>
    public void Close() => Volatile.Read(ref _active)?.Close();

    /// <summary>Takes no further call, lets those that run end within the limit, and unloads.</summary>
    public async Task StopAsync(TimeSpan drainLimit, CancellationToken hurry)
    {
        Task? activation;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            (_since, _error, activation) = (timeProvider.GetUtcNow(), null, _activation);
            _stopping.Cancel();
        }

        if (activation is not null)
        {
            await activation;
        }

        if (Interlocked.Exchange(ref _active, null) is { } active)
        {
            if (!await active.DrainAsync(drainLimit, timeProvider, hurry))
            {
                LogNotDrained(Logger, manifest.Id, drainLimit.TotalSeconds);
            }

            _unloaded = active.LoadContext;
            await UnloadAsync(active);
        }

        _stopping.Dispose();
        IsGone = true;
    }

    /// <summary>Stops it at the service's end, which waits for running calls a moment only.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(options.DeactivationTimeout, CancellationToken.None);

    /// <summary>Says that its assemblies stay in memory.</summary>
    public void ReportLeak() =>
        Fail(
            "Something still references the plugin's old code, so its memory can't be freed. Stop everything it started when it is deactivated; a "
                + "restart frees it."
        );

    /// <summary>
    /// Unloads after a failure, once the plugin's code has come back. One that never does keeps its thread and its assemblies: .NET cannot end them.
    /// </summary>
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
        loaded.UnloadAsync(options.DeactivationTimeout, timeProvider, exception => LogDeactivationFailed(Logger, exception, manifest.Id));

    [LoggerMessage(EventId = 12, Level = LogLevel.Warning, Message = "Plugin {PluginId} failed during deactivation")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, string pluginId);

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "Calls to plugin {PluginId} were still running after {Seconds:0} s; unloading it anyway")]
    private static partial void LogNotDrained(ILogger logger, string pluginId, double seconds);
}
