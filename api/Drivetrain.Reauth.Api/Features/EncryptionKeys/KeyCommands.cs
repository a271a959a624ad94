using System.CommandLine;
using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Cli;

namespace Drivetrain.Reauth.Api.Features.EncryptionKeys;

/// <summary><c>keys …</c>: asks the running service, which alone may write its database.</summary>
internal static class KeyCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create() => new("keys", "Manages the keys that encrypt stored data.") { Rotate(TimeProvider.System, handler: null) };

    internal static Command Rotate(TimeProvider time, HttpMessageHandler? handler) =>
        new Command(
            "rotate",
            "Creates a new key, uses it immediately, and re-encrypts everything while the service runs. You can interrupt the "
                + "command: the service continues by "
                + "itself, and running the command again shows its progress."
        ).Calls(
            handler,
            "keys are rotated by the running service, because no other process may write to its database.",
            (client, output, error, cancellationToken) => RotateAsync(client, output, error, time, cancellationToken)
        );

    private static async Task<int> RotateAsync(HttpClient client, TextWriter output, TextWriter error, TimeProvider time, CancellationToken cancellationToken)
    {
        using var begun = await client.PostAsync(KeyEndpoints.Path, content: null, cancellationToken);
        if (begun.StatusCode != HttpStatusCode.Accepted)
        {
            return await OperatorCall.RefusedAsync(begun, error, cancellationToken);
        }

        while (true)
        {
            var rotation = (await client.GetFromJsonAsync(KeyEndpoints.Path, KeyCommandJson.Default.KeyRotationResponse, cancellationToken))!;
            await output.WriteLineAsync($"Key {rotation.KeyId}: {rotation.Done} documents re-encrypted, {rotation.Unreadable} couldn't be decrypted.");
            if (rotation.FinishedAt is not null)
            {
                await output.WriteLineAsync("Finished. Back up the keys folder now. Files of older keys can be removed after a day.");
                return 0;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(KeyRotationResponse))]
internal sealed partial class KeyCommandJson : System.Text.Json.Serialization.JsonSerializerContext;
