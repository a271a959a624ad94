namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>Plugins that were replaced or taken away, until nothing of them is in memory any more.</summary>
internal sealed class RetiredPlugins(TimeProvider timeProvider) : IAsyncDisposable
{
    private const int Looks = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(PluginRuntime Runtime, Task Work)> _retired = [];

    public IReadOnlyList<PluginStatus> Statuses
    {
        get
        {
            lock (_gate)
            {
                _retired.RemoveAll(retired => retired.Runtime.IsGone);
                return [.. _retired.Select(retired => StatusOf(retired.Runtime))];
            }
        }
    }

    /// <summary>Stops a plugin behind everybody's back.</summary>
    public void Retire(PluginRuntime runtime, TimeSpan drainLimit)
    {
        runtime.Close();
        lock (_gate)
        {
            _retired.RemoveAll(retired => retired.Runtime.IsGone);
            _retired.Add((runtime, Task.Run(() => RetireAsync(runtime, drainLimit))));
        }
    }

    /// <summary>Unloads what still runs, and looks after nothing any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task all;
        lock (_gate)
        {
            all = Task.WhenAll(_retired.Select(retired => retired.Work));
        }

        await all;
        _stopping.Dispose();
    }

    private async Task RetireAsync(PluginRuntime runtime, TimeSpan drainLimit)
    {
        await runtime.StopAsync(drainLimit, _stopping.Token);
        for (var look = 0; look < Looks; look++)
        {
            // Only a collection tells whether something still refers to it. Plugins are replaced while somebody develops one; it costs nobody a request.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (runtime.IsGone || _stopping.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, timeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        runtime.ReportLeak();
    }

    private static PluginStatus StatusOf(PluginRuntime runtime)
    {
        var status = runtime.Status;
        return new PluginStatus(
            runtime.Manifest.Id,
            runtime.Manifest.Version,
            runtime.Manifest.DisplayName,
            status.State,
            status.Error,
            [.. runtime.Manifest.Providers.Select(provider => provider.Id)],
            status.Since,
            status.ActivationTime
        );
    }
}
