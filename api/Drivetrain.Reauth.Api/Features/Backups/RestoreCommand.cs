using System.CommandLine;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary><c>restore BACKUP --to FOLDER</c>: makes a service's folders from a backup, without the service.</summary>
internal static class RestoreCommand
{
    /// <summary>The passphrase, where no file is named: the setting that the backup was made with.</summary>
    public const string PassphraseVariable = "Backup__Passphrase";

    /// <param name="steps">What features change in a restored database, in the order in which it is told.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(IReadOnlyList<RestoreStep> steps, TimeProvider? time = null)
    {
        var backup = new Argument<FileInfo>("backup") { Description = "The backup's .zip file." };
        var to = new Option<DirectoryInfo>("--to") { Description = "A new or empty folder. The folders data and keys are created in it.", Required = true };
        var keys = new Option<FileInfo?>("--keys")
        {
            Description = "The backup's .keys file. Without it, restore the keys yourself before you start the service.",
        };
        var passphrase = new Option<FileInfo?>("--passphrase-file")
        {
            Description = $"A file with the keys' passphrase. Default: the environment variable {PassphraseVariable}.",
        };
        var keepAccess = new Option<bool>("--keep-access")
        {
            Description =
                "Keeps sessions, API keys, pairing codes, hand-over links and open attempts as they were in the backup. By default, they are ended "
                + "because some of them may have been revoked since.",
        };
        var command = new Command("restore", "Restores a backup into a new folder, checks it, and revokes old access. Make sure no service uses that folder.")
        {
            backup,
            to,
            keys,
            passphrase,
            keepAccess,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
                try
                {
                    var secret = result.GetValue(passphrase) is { } file
                        ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).TrimEnd('\r', '\n')
                        : Environment.GetEnvironmentVariable(PassphraseVariable);
                    if (result.GetValue(keys) is not null && string.IsNullOrEmpty(secret))
                    {
                        await error.WriteLineAsync($"The keys' passphrase is required: pass its file with --passphrase-file, or set {PassphraseVariable}.");
                        return 1;
                    }

                    PrivateFiles.MakeDefault();
                    var order = new RestoreOrder(
                        result.GetValue(backup)!.FullName,
                        result.GetValue(to)!.FullName,
                        result.GetValue(keys)?.FullName,
                        secret,
                        result.GetValue(keepAccess),
                        steps
                    );
                    await TellAsync(await Restore.RunAsync(order, (time ?? TimeProvider.System).GetUtcNow(), cancellationToken), output);
                    return 0;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    await error.WriteLineAsync($"Nothing was restored. {exception.Message}");
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task TellAsync(Restored restored, TextWriter output)
    {
        var manifest = restored.Manifest;
        await output.WriteLineAsync(
            $"Restored the backup of {manifest.CreatedAt:u} (version {manifest.Version}): {manifest.Documents} documents, {manifest.Files.Count - 1} "
                + "screenshot files."
        );
        await output.WriteLineAsync($"Data    {restored.DataFolder}");
        await output.WriteLineAsync(restored.KeysFolder is { } keys ? $"Keys    {keys}" : "Keys    none restored. Restore yours before you start the service.");
        foreach (var missing in restored.MissingKeys)
        {
            await output.WriteLineAsync($"        required but missing: {missing}");
        }

        await output.WriteLineAsync(
            restored.Ended is { } ended
                ? $"Access  ended: {string.Join(", ", ended.Select(each => $"{each.Count} {each.What}"))}. Keys in the settings are unaffected."
                : "Access  kept as in the backup."
        );
        await output.WriteLineAsync(
            $"Logins  {restored.Grants} credentials will be refreshed before use, because they may have been refreshed since the backup. If the provider "
                + "rejects that, people are asked to log in."
        );
        await output.WriteLineAsync($"Start the service with Storage__Path={restored.DataFolder}");
    }
}
