namespace Drivetrain.Reauth.Sandbox.Drivetrain.Sync;

/// <summary>
/// Pretended syncs: the token comes from the api and the company is really read with it, only the records are made up. One at a time for a source;
/// another request while one runs is dropped.
/// </summary>
internal sealed class SyncRunner(DrivetrainWorld world) : IAsyncDisposable
{
    private const int Steps = 20;
    private const int NewRecords = 37;
    private static readonly string[] Phases = ["Reading accounts", "Reading invoices", "Reading bills", "Reading journal entries"];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);
    private CancellationTokenSource _stop = new();

    /// <summary>After a re-authentication: refresh the connector, then sync.</summary>
    public void Resume(string sourceId) => Begin(sourceId, isResumed: true);

    /// <summary>At a person's wish.</summary>
    public void Start(string sourceId) => Begin(sourceId, isResumed: false);

    /// <summary>Ends what runs, so that nothing of before shows afterwards.</summary>
    public void Reset()
    {
        var stop = Interlocked.Exchange(ref _stop, new CancellationTokenSource());
        stop.Cancel();
        lock (_gate)
            _running.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_gate)
            running = [.. _running.Values];
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Begin(string sourceId, bool isResumed)
    {
        if (world.Board.Find(sourceId) is not { } source)
            return;
        var stop = _stop.Token;
        lock (_gate)
        {
            if (!_running.TryGetValue(sourceId, out var task) || task.IsCompleted)
                _running[sourceId] = Task.Run(() => RunAsync(source, isResumed, stop), stop);
        }
    }

    private async Task RunAsync(DataSource source, bool isResumed, CancellationToken stop)
    {
        try
        {
            await SyncAsync(source, isResumed, stop);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The boundary of a background task: an answer that nobody expected has to be seen on the page, not lost.
            world.Board.Update(
                source.Id,
                current => current with { Status = SourceStatus.Failed, Detail = $"The sync stopped: {exception.Message}", Progress = 0 }
            );
        }
    }

    private async Task SyncAsync(DataSource source, bool isResumed, CancellationToken stop)
    {
        if (isResumed)
        {
            world.Board.Update(
                source.Id,
                current => current with { Status = SourceStatus.Reconnecting, Detail = "Connected again. Refreshing the connection…" },
                new Toast(ToastTone.Info, $"{source.Name} is connected again")
            );
            await PaceAsync(4, stop);
        }

        if (await CheckAsync(source, stop) is { } error)
        {
            await FailAsync(source, error, stop);
            return;
        }

        await ReportAsync(source, new SyncReport("running", Phases[0]), stop);
        for (var step = 1; step <= Steps; step++)
        {
            var progress = step * 100 / Steps;
            world.Board.Update(
                source.Id,
                current =>
                    current with
                    {
                        Status = SourceStatus.Syncing,
                        Progress = progress,
                        Detail = Phases[Math.Min((step - 1) * Phases.Length / Steps, Phases.Length - 1)],
                    }
            );
            await PaceAsync(1, stop);
        }

        if (world.Knobs.SyncOutcome == Drivetrain.SyncOutcome.Fails)
        {
            await FailAsync(
                source,
                $"{ManagedProvider.Find(source.Provider)?.Name ?? source.Name} closed the connection while journal entries were read.",
                stop
            );
            return;
        }

        var today = DateOnly.FromDateTime(world.Options.TimeProvider.GetUtcNow().UtcDateTime);
        await ReportAsync(source, new SyncReport("succeeded", Records: source.Records + NewRecords, From: new DateOnly(today.Year, 1, 1), To: today), stop);
        world.Board.Update(
            source.Id,
            current =>
                current with
                {
                    Status = SourceStatus.Healthy,
                    Detail = null,
                    Progress = 0,
                    LastSync = world.Options.TimeProvider.GetUtcNow(),
                    Records = current.Records + NewRecords,
                },
            new Toast(ToastTone.Success, $"{source.Name} is up to date")
        );
    }

    /// <summary>Proves that the credential works; null when it does.</summary>
    private async Task<string?> CheckAsync(DataSource source, CancellationToken stop)
    {
        if (!source.IsManaged)
            return null;
        if (world.Api is not { } api || source.ConnectorId is not { } connectorId)
            return "This source is not registered with the Reauth api.";
        var token = await api.GetAccessTokenAsync(connectorId, stop);
        if (token.Value is not { } access)
            return $"No access token: {token.Problem!.Detail}";
        if (world.Companies.QuestionFor(source.Provider, access.Instance?.Id ?? source.InstanceId, world.Options) is not { } question)
            return "No company to read.";
        return await world.Companies.ReadAsync(question, access.AccessToken, stop);
    }

    private async Task FailAsync(DataSource source, string reason, CancellationToken stop)
    {
        world.Board.Update(
            source.Id,
            current => current with { Status = SourceStatus.Failed, Detail = reason, Progress = 0 },
            new Toast(ToastTone.Failure, $"{source.Name} could not sync")
        );
        await ReportAsync(source, new SyncReport("failed", reason), stop);
    }

    private async Task ReportAsync(DataSource source, SyncReport report, CancellationToken stop)
    {
        if (source is { IsManaged: true, ConnectorId: { } connectorId } && world.Api is { } api)
            await api.ReportSyncAsync(connectorId, report, stop);
    }

    private Task PaceAsync(int steps, CancellationToken stop) =>
        Task.Delay(TimeSpan.FromMilliseconds((double)world.Knobs.SyncDurationMs / (Steps + 4) * steps), world.Options.TimeProvider, stop);
}
