using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;

namespace Drivetrain.Reauth.Sandbox.Extension.DevTools;

/// <summary>One page or worker that the client is attached to.</summary>
internal sealed class DevToolsSession(DevToolsClient client, string sessionId)
{
    /// <summary>Sends a command to it.</summary>
    /// <exception cref="DemoException">It refused, did not answer, or is gone.</exception>
    public Task<JsonElement> SendAsync(string method, object? parameters = null) => client.SendAsync(method, parameters, sessionId);

    /// <summary>Evaluates script as if a person had just clicked; a promise is awaited, the value goes by JSON.</summary>
    /// <exception cref="DemoException">It threw.</exception>
    public async Task<T?> EvaluateAsync<T>(string expression)
    {
        var answer = await SendAsync(
            "Runtime.evaluate",
            new
            {
                expression,
                awaitPromise = true,
                returnByValue = true,
                userGesture = true,
            }
        );
        if (answer.TryGetProperty("exceptionDetails", out var exception))
            throw new DemoException($"The script threw: {FaultText.OfException(exception)}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value.Deserialize<T>() : default;
    }

    /// <summary>Whether a condition holds. Not while it is on its way from one document to the next, or not ready for script yet.</summary>
    public async Task<bool> IsTrueAsync(string condition)
    {
        try
        {
            return await EvaluateAsync<bool>(condition);
        }
        catch (DemoException)
        {
            return false;
        }
    }
}
