using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>JSON pointers (RFC 6901) into answers. What is not there is null: an answer is somebody else's.</summary>
internal static partial class Pointer
{
    public static string? Read(JsonValue value) =>
        value.AsString(200, Form(), "Write a JSON pointer (RFC 6901) such as \"/CompanyInfo/CompanyName\"; a / inside a name is written ~1.");

    public static string[] ReadMany(JsonValue value, int minimum = 0) => value.AsListOf(Read, 8, minimum);

    public static JsonElement? Find(JsonElement element, string pointer)
    {
        foreach (var token in pointer.Split('/').Skip(1))
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var field))
            {
                element = field;
            }
            else if (
                element.ValueKind == JsonValueKind.Array
                && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < element.GetArrayLength()
            )
            {
                element = element[index];
            }
            else if (name is not "0" || element.ValueKind is not (JsonValueKind.Object or JsonValueKind.String))
            {
                // A list of one is often written without the list, in XML always: its first entry is the value itself.
                return null;
            }
        }

        return element;
    }

    /// <summary>The text or number at the first of these pointers that leads to one.</summary>
    public static string? TextAt(JsonElement element, IEnumerable<string> pointers)
    {
        foreach (var pointer in pointers)
        {
            if (
                Find(element, pointer) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } found
                && TextOf(found) is { } text
                && !string.IsNullOrWhiteSpace(text)
            )
            {
                return text;
            }
        }

        return null;
    }

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.ToString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    [GeneratedRegex(@"\A(/([^/~]|~[01])*)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
