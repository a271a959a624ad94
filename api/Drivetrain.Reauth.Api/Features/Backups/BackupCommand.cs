using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Foundation.Cli;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary><c>backup</c>: has the running service make a backup.</summary>
internal static class BackupCommand
{
    public static Command Create(HttpMessageHandler? handler = null) =>
        new Command(
            "backup",
            "Tells the running service to back up its database and screenshots to the folder set in Backup:Path, and its keys next to it "
                + "if Backup:Passphrase is set."
        ).Calls(handler, "backups are made by the running service. If it is stopped, copy the data and keys folders instead.", RunAsync);

    private static async Task<int> RunAsync(HttpClient client, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        // A large database takes minutes to copy and check.
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var answer = await client.PostAsync(BackupsFeature.Path, content: null, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return await OperatorCall.RefusedAsync(answer, error, cancellationToken);
        }

        var backup = (await answer.Content.ReadFromJsonAsync(BackupCommandJson.Default.BackupResponse, cancellationToken))!;
        await output.WriteLineAsync($"Backup  {backup.Path}");
        await output.WriteLineAsync($"        {backup.Bytes} bytes, {backup.Documents} documents; opened and checked.");
        await output.WriteLineAsync(
            backup.KeysPath is { } keys
                ? $"Keys    {keys}\n        Encrypted with Backup:Passphrase. Store it and the passphrase separately from the backup."
                : "Keys    not backed up because Backup:Passphrase is not set. Keep a copy of the keys folder separate from the backup: without it, no "
                    + "credential in the backup can be read."
        );
        return 0;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BackupResponse))]
internal sealed partial class BackupCommandJson : JsonSerializerContext;
