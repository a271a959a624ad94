using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>Delivers what the outbox holds for as long as the host runs. One dispatcher for one database: the order of a subject depends on it.</summary>
internal sealed partial class OutboxDispatcher(
    IStore store,
    DeliveryChannels channel,
    OutboxSignal signal,
    IOptions<OutboxOptions> options,
    TimeProvider time,
    OutboxMetrics metrics,
    ILogger<OutboxDispatcher> logger
) : BackgroundService
{
    private static readonly TimeSpan RestartWait = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var run = new DispatchRun(store, channel, signal, options, time, metrics, logger);
            try
            {
                await run.RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                await run.DrainAsync();
                return;
            }
            catch (Exception e)
            {
                // The boundary of the service: the rest of the api goes on without webhooks, and the outbox starts afresh from what is stored.
                LogRestart(logger, e);
                await run.DrainAsync();
                await Task.Delay(RestartWait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The outbox stopped unexpectedly and is restarting.")]
    private static partial void LogRestart(ILogger logger, Exception exception);
}
