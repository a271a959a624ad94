using System.CommandLine;
using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Cli;

namespace Drivetrain.Reauth.Api.Features.EncryptionKeys;

/// <summary><c>keys …</c>: asks the running service, which alone may write its database.</summary>
internal static class KeyCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create() => new("keys", "Changes the keys that encrypt what is stored.") { Rotate(TimeProvider.System, handler: null) };

    internal static Command Rotate(TimeProvider time, HttpMessageHandler? handler) =>
        new Command(
            "rotate",
            "Makes a new key that is used at once, and encrypts everything with it while the service runs. It may be interrupted: the service goes on by "
                + "itself, and the command then shows how far it is."
        ).Calls(
            handler,
            "its keys are rotated while it runs, because no other process may write its database.",
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
            await output.WriteLineAsync($"Key {rotation.KeyId}: {rotation.Done} documents encrypted anew, {rotation.Unreadable} could not be opened.");
            if (rotation.FinishedAt is not null)
            {
                await output.WriteLineAsync("Finished. Back up the folder of keys now; files of older keys may be removed after a day.");
                return 0;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(KeyRotationResponse))]
internal sealed partial class KeyCommandJson : System.Text.Json.Serialization.JsonSerializerContext;
