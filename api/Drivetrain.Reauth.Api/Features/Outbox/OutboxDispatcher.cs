using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// Delivers what the outbox holds for as long as the host runs. One dispatcher at a time for one database: the order of a subject depends on it.
/// </summary>
internal sealed partial class OutboxDispatcher(
    IStore store,
    DeliveryChannels channel,
    OutboxSignal signal,
    IOptions<OutboxOptions> options,
    TimeProvider time,
    OutboxMetrics metrics,
    ILogger<OutboxDispatcher> logger,
    IInstances? instances = null
) : BackgroundService
{
    private static readonly TimeSpan RestartWait = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // One instance's at a time; when that one is gone, another goes on from what is stored.
                await using var turn = await (instances ?? OneInstance.Only).TakeAsync("outbox", stoppingToken);
                await DispatchAsync(turn.Lost, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The boundary of the service: the rest of the api goes on without webhooks, and the outbox starts afresh from what is stored.
                LogRestart(logger, e);
                await Task.Delay(RestartWait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DispatchAsync(CancellationToken lost, CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(lost, stoppingToken);
        using var run = new DispatchRun(store, channel, signal, options, time, metrics, logger);
        try
        {
            await run.RunAsync(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The next turn.
        }
        finally
        {
            await run.DrainAsync();
        }
    }

    [LoggerMessage(LogLevel.Error, "The outbox stopped unexpectedly and is restarting.")]
    private static partial void LogRestart(ILogger logger, Exception exception);
}
