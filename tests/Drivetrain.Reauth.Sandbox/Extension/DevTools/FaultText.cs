using System.Text.Json;

namespace Drivetrain.Reauth.Sandbox.Extension.DevTools;

/// <summary>What the protocol says of a fault, in one line.</summary>
internal static class FaultText
{
    /// <summary>Of <c>Runtime.exceptionThrown</c>.</summary>
    public static string OfException(JsonElement details)
    {
        var thrown = details.TryGetProperty("exception", out var exception) ? OfValue(exception) : details.GetProperty("text").GetString()!;
        return details.TryGetProperty("url", out var url) ? $"{thrown} ({url.GetString()}:{details.GetProperty("lineNumber").GetInt32() + 1})" : thrown;
    }

    /// <summary>Of <c>Runtime.consoleAPICalled</c>.</summary>
    public static string OfConsole(JsonElement call) => string.Join(' ', call.GetProperty("args").EnumerateArray().Select(OfValue));

    /// <summary>Of <c>Log.entryAdded</c>: what the browser itself has to say, such as a refused request.</summary>
    public static string OfLog(JsonElement entry) =>
        entry.TryGetProperty("url", out var url)
            ? $"{entry.GetProperty("text").GetString()} ({url.GetString()!.Split('?')[0]})"
            : entry.GetProperty("text").GetString()!;

    private static string OfValue(JsonElement value) =>
        value.TryGetProperty("description", out var description) ? description.GetString()!
        : value.TryGetProperty("value", out var plain) ? plain.ToString()
        : value.GetProperty("type").GetString()!;
}
