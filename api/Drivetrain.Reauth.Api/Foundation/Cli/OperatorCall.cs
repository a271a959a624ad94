using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Drivetrain.Reauth.Api.Foundation.Cli;

/// <summary>Commands that ask the running service, which alone may write its database: where it is, and whose key they use.</summary>
internal static class OperatorCall
{
    /// <summary>The environment variable with a key of the role, where no file is named.</summary>
    private static string KeyVariable(string role) => $"REAUTH_{role.ToUpperInvariant()}_KEY";

    /// <summary>Gives the command the options and the action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="handler">Another way to the service, for tests.</param>
    /// <param name="whyRunning">Why the service has to run for it, as the end of a sentence.</param>
    /// <param name="call">What is asked; answers with the exit code.</param>
    public static Command Calls(
        this Command command,
        HttpMessageHandler? handler,
        string whyRunning,
        Func<HttpClient, TextWriter, TextWriter, CancellationToken, Task<int>> call
    ) => command.Calls(handler, whyRunning, "operator", (_, client, output, error, cancellationToken) => call(client, output, error, cancellationToken));

    /// <inheritdoc cref="Calls(Command, HttpMessageHandler, string, Func{HttpClient, TextWriter, TextWriter, CancellationToken, Task{int}})"/>
    /// <param name="role">Whose key it takes.</param>
    /// <param name="call">What is asked, with what was typed; answers with the exit code.</param>
    public static Command Calls(
        this Command command,
        HttpMessageHandler? handler,
        string whyRunning,
        string role,
        Func<ParseResult, HttpClient, TextWriter, TextWriter, CancellationToken, Task<int>> call
    )
    {
        var variable = KeyVariable(role);
        var url = new Option<string>("--url") { Description = "The service's address.", DefaultValueFactory = _ => "http://localhost:5210" };
        var keyFile = new Option<FileInfo?>("--key-file")
        {
            Description = role is "operator"
                ? $"A file with an operator key, such as data/first-operator-key. Default: the environment variable {variable}."
                : $"A file with a {role} key. Default: the environment variable {variable}.",
        };
        command.Add(url);
        command.Add(keyFile);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
                try
                {
                    var key = result.GetValue(keyFile) is { } file
                        ? (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim()
                        : Environment.GetEnvironmentVariable(variable);
                    if (string.IsNullOrEmpty(key))
                    {
                        await error.WriteLineAsync($"The key of a caller with the role {role} is required: pass its file with --key-file, or set {variable}.");
                        return 1;
                    }

                    if (!Uri.TryCreate(result.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                    {
                        await error.WriteLineAsync("--url must be the service's address, such as http://localhost:5210.");
                        return 1;
                    }

                    using var client = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
                    client.BaseAddress = address;
                    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
                    return await call(result, client, output, error, cancellationToken);
                }
                catch (HttpRequestException)
                {
                    await error.WriteLineAsync($"No service is responding at {result.GetValue(url)}. Start it, or pass its address with --url: {whyRunning}");
                    return 1;
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    await error.WriteLineAsync("The file of --key-file can't be read.");
                    return 1;
                }
            }
        );
        return command;
    }

    /// <summary>Says what the service said, and answers with the exit code.</summary>
    public static async Task<int> RefusedAsync(HttpResponseMessage response, TextWriter error, CancellationToken cancellationToken)
    {
        await error.WriteLineAsync($"The service refused ({(int)response.StatusCode}). {await DetailAsync(response, cancellationToken)}");
        return 1;
    }

    /// <summary>What a problem says to do; empty where it says nothing.</summary>
    public static async Task<string> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "The response isn't from this service. Check --url.";
        }
    }
}
