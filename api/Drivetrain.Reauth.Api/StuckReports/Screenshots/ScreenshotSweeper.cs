using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.StuckReports.Screenshots;

/// <summary>Deletes what crashes left behind: files without a row, an hour old or more. At the start, and once a day.</summary>
internal sealed partial class ScreenshotSweeper(IStore store, ScreenshotFiles files, TimeProvider time, ILogger<ScreenshotSweeper> logger) : BackgroundService
{
    /// <summary>Longer than any upload takes.</summary>
    private static readonly TimeSpan Spared = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Says how many files it deleted.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (path, reportId) in files.OlderThan(time.GetUtcNow() - Spared))
        {
            if (reportId is not null && await store.GetAsync<StuckReport>(reportId, cancellationToken) is { Value.Screenshot: not null })
            {
                continue;
            }

            File.Delete(path);
            count++;
        }

        if (count > 0)
        {
            LogSwept(count);
        }

        return count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogPutOff(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} files of screenshots without a report were deleted.")]
    private partial void LogSwept(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files of screenshots without a report could not be deleted now; they are tried again in a day.")]
    private partial void LogPutOff(Exception exception);
}
