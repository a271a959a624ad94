using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>Deletes what crashes left behind: files without a row, an hour old or more. At the start, and once a day.</summary>
internal sealed partial class ScreenshotSweep(IStore store, ScreenshotFiles files, TroubledRows troubled, TimeProvider time, ILogger<ScreenshotSweep> logger)
    : ISweep
{
    private const string Kind = "screenshots";

    /// <summary>Longer than any upload takes.</summary>
    private static readonly TimeSpan Spared = TimeSpan.FromHours(1);

    public TimeSpan Interval { get; } = TimeSpan.FromDays(1);

    // What it works on is this process's own.
    public bool IsForAll => false;

    Task ISweep.SweepAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);

    /// <summary>Says how many files it deleted.</summary>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (path, reportId) in files.OlderThan(time.GetUtcNow() - Spared))
        {
            if (reportId is not null && await IsOfReportAsync(reportId, cancellationToken))
            {
                continue;
            }

            try
            {
                if (!files.TryDelete(path))
                {
                    // A backup is being made, and its rows may know the file.
                    return count;
                }

                count++;
                troubled.Forget(Kind, Path.GetFileName(path));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                troubled.Tell(Kind, Path.GetFileName(path), exception);
            }
        }

        if (count > 0)
        {
            LogSwept(count);
        }

        return count;
    }

    /// <summary>A report that can't be read may have one: its file is kept until somebody has mended or deleted it.</summary>
    private async Task<bool> IsOfReportAsync(string reportId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetAsync<StuckReport>(reportId, cancellationToken) is { Value.Screenshot: not null };
        }
        catch (DocumentUnreadableException)
        {
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} files of screenshots without a report were deleted.")]
    private partial void LogSwept(int count);
}
