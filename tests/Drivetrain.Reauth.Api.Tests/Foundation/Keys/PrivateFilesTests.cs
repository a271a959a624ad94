using System.Net;
using System.Runtime.Versioning;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Keys;

/// <summary>What this service writes, and what older versions have left, is its owner's alone.</summary>
[Trait("Case", "13.4")]
public sealed class PrivateFilesTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Start_FoldersFromAnOlderVersion_BecomeTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            // It has rights of another kind.
            return;
        }

        var folder = Directory.CreateTempSubdirectory("reauth-test-").FullName;
        var nested = Path.Combine(folder, "data", "screenshots", "zz");
        foreach (var path in new[] { Path.Combine(folder, "keys", "old.xml"), Path.Combine(folder, "data", "old.db"), Path.Combine(nested, "old.webp") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "<key/>");
        }

        Loosen(Path.Combine(folder, "keys"));
        Loosen(Path.Combine(folder, "data"));
        await using var api = new ReauthApi { OnDisk = true, Folder = folder };
        using var anyone = api.Anonymous();
        await api.PairAsync(ReauthApi.Workspace);

        await Eventually.HoldsAsync(() => OperatingSystem.IsWindows() || Loose(folder).Length == 0, "every file to be the owner's alone");
        Assert.Contains(
            api.Logs.Lines,
            line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("were readable by other users", StringComparison.Ordinal)
        );
        Assert.Contains(Directory.GetFiles(Path.Combine(folder, "keys")), file => !file.EndsWith("old.xml", StringComparison.Ordinal));
        using var live = await anyone.GetAsync("/healthz/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [UnsupportedOSPlatform("windows")]
    private static void Loosen(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(folder)))
        {
            File.SetUnixFileMode(
                entry.FullName,
                entry.UnixFileMode
                    | UnixFileMode.GroupRead
                    | UnixFileMode.OtherRead
                    | (entry is DirectoryInfo ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : UnixFileMode.None)
            );
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static string[] Loose(string folder) =>
        [
            .. new[] { "data", "keys" }
                .Select(name => new DirectoryInfo(Path.Combine(folder, name)))
                .SelectMany(root => root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(root))
                .Where(entry => entry.Exists && (entry.UnixFileMode & Others) != UnixFileMode.None)
                .Select(entry => entry.FullName),
        ];
}
