using Drivetrain.Reauth.Api.Retention;
using Drivetrain.Reauth.Api.Storage;

namespace Drivetrain.Reauth.Api.StuckReports.Screenshots;

/// <summary>Deletes what crashes left behind: files without a row, an hour old or more. At the start, and once a day.</summary>
internal sealed partial class ScreenshotSweep(IStore store, ScreenshotFiles files, TimeProvider time, ILogger<ScreenshotSweep> logger) : ISweep
{
    /// <summary>Longer than any upload takes.</summary>
    private static readonly TimeSpan Spared = TimeSpan.FromHours(1);

    public TimeSpan Interval { get; } = TimeSpan.FromDays(1);

    Task ISweep.SweepAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);

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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} files of screenshots without a report were deleted.")]
    private partial void LogSwept(int count);
}
