using System.CommandLine;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb.Files;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary><c>check [FOLDER]</c>: reads everything in a database's folder, or in a backup, and says what is wrong. It changes nothing.</summary>
internal static class CheckCommand
{
    private const string FolderVariable = "Storage__Path";

    /// <param name="inspect">Compares the rows of a folder with its files.</param>
    public static Command Create(Func<string, IFolderInspection> inspect)
    {
        var target = new Argument<string?>("folder")
        {
            Description = $"The database folder or a backup's .zip file. Default: the folder in the environment variable {FolderVariable}, or data.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "check",
            "Checks a backup, or a database not in use by a service, and reports what is wrong: damage, unreadable documents, missing "
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
                    return await RunAsync(path, work, inspect, output, cancellationToken);
                }
                catch (StorageInUseException exception)
                {
                    await error.WriteLineAsync($"{exception.Message} Or have the running service make a backup, and check that.");
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

    private static async Task<int> RunAsync(
        string path,
        string work,
        Func<string, IFolderInspection> inspect,
        TextWriter output,
        CancellationToken cancellationToken
    )
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
            throw new DirectoryNotFoundException($"No database found in {folder}. Pass the folder set in Storage:Path, or a backup.");
        }

        files.ForEach(file => File.Copy(file, Path.Combine(copy, Path.GetFileName(file))));
        var inspection = inspect(folder);
        var found = FolderCheck.Run(copy, KnownCollections.All(), inspection.See);
        var findings = inspection.Finish([.. found.Unreadable.Select(row => row.Id)]);
        found.Problems.AddRange(findings.Problems);
        return await TellAsync(path, found, findings.Notice, output);
    }

    private static async Task<int> TellAsync(string path, FolderReport found, string? notice, TextWriter output)
    {
        await output.WriteLineAsync(path);
        await output.WriteLineAsync($"Database  complete up to group {found.ImageSequence}; {found.Groups} later groups in the journal.");
        await output.WriteLineAsync($"Documents {found.Documents.Values.Sum()}");
        foreach (var (type, count) in found.Documents)
        {
            await output.WriteLineAsync($"  {type, -24} {count}");
        }

        if (notice is not null)
        {
            await output.WriteLineAsync(notice);
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
            faults == 0 ? "No problems found." : $"{faults} problems found. Keep a copy of the folder, then restore a backup or delete what can't be read."
        );
        return faults == 0 ? 0 : 1;
    }
}
