using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Drivetrain.Reauth.Api.Keys;

/// <summary><c>keys …</c>: asks the running service, which alone may write its database.</summary>
internal static class KeyCommands
{
    /// <summary>An operator's key, where no file is named.</summary>
    public const string KeyVariable = "REAUTH_OPERATOR_KEY";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create() => new("keys", "Changes the keys that encrypt what is stored.") { Rotate(TimeProvider.System, handler: null) };

    internal static Command Rotate(TimeProvider time, HttpMessageHandler? handler)
    {
        var url = new Option<string>("--url") { Description = "Where the service runs.", DefaultValueFactory = _ => "http://localhost:5210" };
        var keyFile = new Option<FileInfo?>("--key-file") { Description = $"A file with an operator's key, such as data/first-operator-key. Without it, the environment variable {KeyVariable}." };
        var command = new Command(
            "rotate",
            "Makes a new key that is used at once, and encrypts everything with it while the service runs. It may be interrupted: the service goes on by itself, and the command then shows how far it is.")
        {
            url, keyFile,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            try
            {
                var key = result.GetValue(keyFile) is { } file ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim() : Environment.GetEnvironmentVariable(KeyVariable);
                if (string.IsNullOrEmpty(key))
                {
                    await error.WriteLineAsync($"An operator's key is needed: name its file with --key-file, or set {KeyVariable}.");
                    return 1;
                }

                if (!Uri.TryCreate(result.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                {
                    await error.WriteLineAsync("--url is the address of the service, such as http://localhost:5210.");
                    return 1;
                }

                using var client = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
                client.BaseAddress = address;
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                return await RotateAsync(client, output, error, time, cancellationToken);
            }
            catch (HttpRequestException)
            {
                await error.WriteLineAsync($"No service answers at {result.GetValue(url)}. Start it, or name its address with --url: its keys are rotated while it runs, because no other process may write its database.");
                return 1;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync("The file of --key-file cannot be read.");
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> RotateAsync(HttpClient client, TextWriter output, TextWriter error, TimeProvider time, CancellationToken cancellationToken)
    {
        using var begun = await client.PostAsync(KeyEndpoints.Path, content: null, cancellationToken);
        if (begun.StatusCode != HttpStatusCode.Accepted)
        {
            await error.WriteLineAsync($"The service refused ({(int)begun.StatusCode}). {await DetailAsync(begun, cancellationToken)}");
            return 1;
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

    private static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "Its answer is none of this service's: check --url.";
        }
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(KeyRotationResponse))]
internal sealed partial class KeyCommandJson : System.Text.Json.Serialization.JsonSerializerContext;
