using Drivetrain.Reauth.Api.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>Ends attempts whose time is over, also those that a crash left behind, and deletes ended ones after their retention.</summary>
internal sealed partial class ReauthSweeper(IStore store, BrowserJourney journey, IOptions<ReauthOptions> options, TimeProvider time, ILogger<ReauthSweeper> logger)
    : BackgroundService
{
    private const int Portion = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (IOException e)
            {
                // The disk or the database has a bad moment; the next round tries again.
                LogFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var overdue = await store.QueryAsync(ReauthAttempt.ByTime, ReauthAttempt.OpenBefore(now), Portion, cancellationToken);
        foreach (var stored in overdue)
        {
            await journey.ExpireAsync(stored.Value.Id, cancellationToken);
        }

        var old = await store.QueryAsync(ReauthAttempt.ByTime, ReauthAttempt.EndedBefore(now - options.Value.Retention), Portion, cancellationToken);
        foreach (var stored in old)
        {
            await store.CommitAsync(new Batch().Delete(stored), Durability.Deferred, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of ending overdue attempts failed; the next one tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
