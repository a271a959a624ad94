namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>What lies on the disk for screenshots: whole files first, unfinished uploads last.</summary>
internal static class StoredFiles
{
    public static List<string> Of(string folder)
    {
        var roots = Directory.GetDirectories(folder, "screenshots", SearchOption.AllDirectories);
        return
        [
            .. roots
                .SelectMany(root => Directory.GetFiles(root, "*", SearchOption.AllDirectories))
                .OrderBy(path => path.Contains("incoming", StringComparison.Ordinal))
                .ThenBy(path => path, StringComparer.Ordinal),
        ];
    }
}
