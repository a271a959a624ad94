using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>Compares reports with their files. A file without a report is no fault: a crash leaves such, and the service sweeps them.</summary>
/// <param name="folder">The database's.</param>
internal sealed class ScreenshotInspection(string folder) : IFolderInspection
{
    private readonly List<StuckReport> _reports = [];

    public void See(object stored)
    {
        if (stored is Stored<StuckReport> { Value: { Screenshot: not null } report })
        {
            _reports.Add(report);
        }
    }

    public FileFindings Finish(IReadOnlyCollection<string> unreadable)
    {
        var files = new ScreenshotFiles(folder, new ScreenshotDisk());
        var expected = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var report in _reports)
        {
            var (image, thumbnail) = (files.PathOf(report.Id, thumbnail: false), files.PathOf(report.Id, thumbnail: true));
            expected.Add(image);
            expected.Add(thumbnail);
            if (!File.Exists(image) || !File.Exists(thumbnail))
            {
                problems.Add($"The screenshot or thumbnail of report {report.Id} is missing.");
            }
            else if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image))), report.Screenshot!.Sha256, StringComparison.Ordinal))
            {
                problems.Add($"The screenshot of report {report.Id} has been modified.");
            }
        }

        var withoutReport = files
            .All()
            .Count(path => !expected.Contains(path) && !unreadable.Any(id => Path.GetFileName(path).StartsWith(id + ".", StringComparison.Ordinal)));
        return new FileFindings(
            problems,
            withoutReport > 0 ? $"{withoutReport} screenshot files don't belong to any report. The service deletes them automatically." : null
        );
    }
}
