using System.Text.Json;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>A value of a manifest that knows where it stands, so that whoever reads it can say so. Reading never throws: it reports and answers null.</summary>
/// <param name="element">What stands there.</param>
/// <param name="parent">The place of the object or list that it stands in; of the document where it is the whole.</param>
/// <param name="name">The field's name or the index there; null for the whole document.</param>
internal readonly struct JsonValue(JsonElement element, JsonPlace parent, string? name)
{
    // Made late: of most values nothing is said.
    private JsonPlace Place => name is null ? parent : parent.At(name);

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public void Report(string problem, string remedy) => Place.Report(problem, remedy);

    public JsonFields? AsObject(int maximum = JsonFields.DefaultMaximum, int maximumName = JsonFields.DefaultMaximumName)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return JsonFields.Read(element, Place, maximum, maximumName);
        }

        Report($"This is {Describe(element.ValueKind)}, not an object.", "Write an object: { … }.");
        return null;
    }

    public List<JsonValue> AsArray(int maximum, int minimum = 0)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Report($"This is {Describe(element.ValueKind)}, not a list.", "Write a list: [ … ].");
            return [];
        }

        if (element.GetArrayLength() > maximum)
        {
            Report($"The list has more than {maximum} entries.", "Shorten it.");
            return [];
        }

        if (element.GetArrayLength() < minimum)
        {
            Report("The list is empty.", "Write at least one entry, or leave the field out where it may be absent.");
        }

        var place = Place;
        var values = new List<JsonValue>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            values.Add(new JsonValue(item, place, values.Count.ToString()));
        }

        return values;
    }

    /// <summary>What <paramref name="read"/> makes of each entry of the list, without those that it makes nothing of.</summary>
    public List<T> AsListOf<T>(Func<JsonValue, T?> read, int maximum, int minimum = 0)
        where T : class
    {
        var entries = AsArray(maximum, minimum);
        var list = new List<T>(entries.Count);
        foreach (var entry in entries)
        {
            if (read(entry) is { } item)
            {
                list.Add(item);
            }
        }

        return list;
    }

    public bool? AsBoolean()
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.GetBoolean();
        }

        Report($"This is {Describe(element.ValueKind)}, not true or false.", "Write true or false without quotation marks.");
        return null;
    }

    public int? AsInteger(int minimum, int maximum)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Report("This is not a whole number within its bounds.", $"Write a number from {minimum} to {maximum}.");
        return null;
    }

    public string? AsString(int maximum = 2000, Regex? pattern = null, string? remedy = null)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Report($"This is {Describe(element.ValueKind)}, not a string.", remedy ?? "Write a string in quotation marks.");
            return null;
        }

        string text;
        try
        {
            text = element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: escaped JSON can say it, UTF-16 cannot.
            Report("The string holds an incomplete Unicode escape.", "Write the character itself, or both of its \\u escapes.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Report("The string is empty.", remedy ?? "Write a value, or leave the field out.");
            return null;
        }

        if (text.Length > maximum)
        {
            Report($"The string has {text.Length} characters; {maximum} are allowed.", "Shorten it.");
            return null;
        }

        if (HasControl(text) || (pattern is not null && !pattern.IsMatch(text)))
        {
            Report("The string is not of the form that is asked for here.", remedy ?? "Write plain text without control characters.");
            return null;
        }

        return text;
    }

    /// <summary>As <see cref="char.IsControl(char)"/>, for all characters at once.</summary>
    private static bool HasControl(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\x1f') || text.ContainsAnyInRange('\x7f', '\x9f');

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
