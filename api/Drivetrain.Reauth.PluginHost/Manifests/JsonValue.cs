using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>A value of a manifest that knows where it stands, so that whoever reads it can say so. Reading never throws: it reports and answers null.</summary>
internal sealed class JsonValue
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x100).Select(code => (char)code).Where(char.IsControl)]);

    private readonly JsonElement _element;
    private readonly JsonValue? _parent;
    private readonly ErrorSink _errors;

    /// <summary>The whole document.</summary>
    public JsonValue(JsonElement root, ErrorSink errors) => (_element, _errors, Name) = (root, errors, string.Empty);

    private JsonValue(JsonElement element, JsonValue parent, string name) => (_element, _parent, _errors, Name) = (element, parent, parent._errors, name);

    /// <summary>The field's name, or the index in a list.</summary>
    public string Name { get; }

    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    /// <summary>The JSON pointer (RFC 6901); made when somebody asks, which only faults do.</summary>
    private string Pointer =>
        _parent is null ? string.Empty : $"{_parent.Pointer}/{Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public void Report(string problem, string remedy) => _errors.Add(Pointer, problem, remedy);

    /// <summary>The value of one of this object's fields.</summary>
    public JsonValue At(string name, JsonElement element) => new(element, this, name);

    public JsonFields? AsObject(int maximum = JsonFields.DefaultMaximum, int maximumName = JsonFields.DefaultMaximumName)
    {
        if (_element.ValueKind == JsonValueKind.Object)
        {
            return JsonFields.Read(_element, this, maximum, maximumName);
        }

        Report($"This is {Describe(_element.ValueKind)}, not an object.", "Write an object: { … }.");
        return null;
    }

    public List<JsonValue> AsArray(int maximum, int minimum = 0)
    {
        if (_element.ValueKind != JsonValueKind.Array)
        {
            Report($"This is {Describe(_element.ValueKind)}, not a list.", "Write a list: [ … ].");
            return [];
        }

        if (_element.GetArrayLength() > maximum)
        {
            Report($"The list has more than {maximum} entries.", "Shorten it.");
            return [];
        }

        if (_element.GetArrayLength() < minimum)
        {
            Report("The list is empty.", "Write at least one entry, or leave the field out where it may be absent.");
        }

        var values = new List<JsonValue>(_element.GetArrayLength());
        foreach (var item in _element.EnumerateArray())
        {
            values.Add(At(values.Count.ToString(), item));
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
        if (_element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return _element.GetBoolean();
        }

        Report($"This is {Describe(_element.ValueKind)}, not true or false.", "Write true or false without quotation marks.");
        return null;
    }

    public int? AsInteger(int minimum, int maximum)
    {
        if (_element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Report("This is not a whole number within its bounds.", $"Write a number from {minimum} to {maximum}.");
        return null;
    }

    public string? AsString(int maximum = 2000, Regex? pattern = null, string? remedy = null)
    {
        if (_element.ValueKind != JsonValueKind.String)
        {
            Report($"This is {Describe(_element.ValueKind)}, not a string.", remedy ?? "Write a string in quotation marks.");
            return null;
        }

        string text;
        try
        {
            text = _element.GetString()!;
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

        if (text.AsSpan().ContainsAny(Controls) || (pattern is not null && !pattern.IsMatch(text)))
        {
            Report("The string is not of the form that is asked for here.", remedy ?? "Write plain text without control characters.");
            return null;
        }

        return text;
    }

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
