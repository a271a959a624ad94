using System.CommandLine;
using System.Security.Cryptography;
using Drivetrain.Reauth.Api.Features.StuckReports;
using Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary><c>check [FOLDER]</c>: reads everything in a database's folder, or in a backup, and says what is wrong. It changes nothing.</summary>
internal static class CheckCommand
{
    private const string FolderVariable = "Storage__Path";

    public static Command Create()
    {
        var target = new Argument<string?>("folder")
        {
            Description =
                $"The database's folder, or a backup's .zip file. Without it, the folder that the environment variable {FolderVariable} names, or data.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "check",
            "Reads everything in a database that no service uses, or in a backup, and says what is wrong: damage, documents that cannot be read, missing "
                + "files. It changes nothing."
        )
        {
            target,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
                var path = Path.GetFullPath(result.GetValue(target) ?? Environment.GetEnvironmentVariable(FolderVariable) ?? "data");
                var work = Directory.CreateTempSubdirectory("reauth-check-").FullName;
                try
                {
                    return await RunAsync(path, work, output, cancellationToken);
                }
                catch (StorageInUseException exception)
                {
                    await error.WriteLineAsync($"{exception.Message} Or make a backup, which the running service does, and check that.");
                    return 1;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    await error.WriteLineAsync(exception.Message);
                    return 1;
                }
                finally
                {
                    Directory.Delete(work, recursive: true);
                }
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(string path, string work, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = path;
        if (File.Exists(path))
        {
            folder = Path.Combine(work, "backup");
            Directory.CreateDirectory(folder);
            await BackupArchive.ReadAsync(path, folder, cancellationToken);
        }

        using var held = ProcessLock.HoldUnchanged(folder);
        var copy = Path.Combine(work, "copy");
        Directory.CreateDirectory(copy);
        var files = FolderCheck.FilesOf(folder).ToList();
        if (files.Count == 0)
        {
            throw new DirectoryNotFoundException($"There is no database in {folder}. Name the folder of the setting Storage:Path, or a backup.");
        }

        files.ForEach(file => File.Copy(file, Path.Combine(copy, Path.GetFileName(file))));
        var reports = new List<StuckReport>();
        var found = FolderCheck.Run(
            copy,
            KnownCollections.All(),
            document =>
            {
                if (document is Stored<StuckReport> report)
                {
                    reports.Add(report.Value);
                }
            }
        );
        return await TellAsync(path, found, Screenshots(folder, reports, found), output);
    }

    /// <summary>Compares reports with their files. A file without a report is no fault: a crash leaves such, and the service sweeps them.</summary>
    private static int Screenshots(string folder, List<StuckReport> reports, FolderReport found)
    {
        var files = new ScreenshotFiles(folder);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var report in reports.Where(report => report.Screenshot is not null))
        {
            var (image, thumbnail) = (files.PathOf(report.Id, thumbnail: false), files.PathOf(report.Id, thumbnail: true));
            expected.Add(image);
            expected.Add(thumbnail);
            if (!File.Exists(image) || !File.Exists(thumbnail))
            {
                found.Problems.Add($"The report {report.Id} has lost its screenshot, or its thumbnail.");
            }
            else if (!string.Equals(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(image))), report.Screenshot!.Sha256, StringComparison.Ordinal))
            {
                found.Problems.Add($"The screenshot of the report {report.Id} is not the one that was sent.");
            }
        }

        // A report that cannot be read may have files.
        return files
            .All()
            .Count(path =>
                !expected.Contains(path) && !found.Unreadable.Exists(row => Path.GetFileName(path).StartsWith(row.Id + ".", StringComparison.Ordinal))
            );
    }

    private static async Task<int> TellAsync(string path, FolderReport found, int withoutReport, TextWriter output)
    {
        await output.WriteLineAsync(path);
        await output.WriteLineAsync($"Database  complete up to group {found.ImageSequence}; {found.Groups} later groups in the journal.");
        await output.WriteLineAsync($"Documents {found.Documents.Values.Sum()}");
        foreach (var (type, count) in found.Documents)
        {
            await output.WriteLineAsync($"  {type, -24} {count}");
        }

        if (withoutReport > 0)
        {
            await output.WriteLineAsync($"{withoutReport} files of screenshots belong to no report. The service deletes them by itself.");
        }

        foreach (var (type, id) in found.Unreadable)
        {
            await output.WriteLineAsync($"Unreadable: {type}/{id}");
        }

        foreach (var problem in found.Problems)
        {
            await output.WriteLineAsync($"Problem: {problem}");
        }

        var faults = found.Unreadable.Count + found.Problems.Count;
        await output.WriteLineAsync(
            faults == 0 ? "All is well." : $"{faults} faults. Keep a copy of the folder; then restore a backup, or delete what cannot be read."
        );
        return faults == 0 ? 0 : 1;
    }
}
