using System.Text.Json;
using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// A value of a manifest, which can say where it stands and what is wrong with it. Reading never throws: it reports and answers null. A value that is absent
/// (<c>default</c>) answers null as well, and has nothing to report.
/// </summary>
internal readonly struct JsonValue
{
    private readonly JsonElement _element;
    private readonly JsonSource _source;

    /// <summary>The whole document.</summary>
    public JsonValue(JsonElement root, ErrorSink errors)
        : this(root, new JsonSource(root, errors), string.Empty) { }

    public JsonValue(JsonElement element, JsonSource source, string name) => (_element, _source, Name) = (element, source, name);

    /// <summary>The field's name; empty in a list.</summary>
    public string Name { get; }

    /// <summary>Whether there is such a value, right or wrong: what is missing is not blamed for what is faulty.</summary>
    public bool Exists => _element.ValueKind != JsonValueKind.Undefined;

    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    public void Report(string problem, string remedy) => _source.Report(_element, problem, remedy);

    public JsonFields? AsObject(int maximum = JsonFields.DefaultMaximum)
    {
        if (!Is(JsonValueKind.Object, "an object", "Write an object: { … }."))
        {
            return null;
        }

        if (_element.GetPropertyCount() > maximum)
        {
            Report($"The object has more than {maximum} fields.", "Shorten it.");
            return null;
        }

        return new JsonFields(_element, _source);
    }

    /// <summary>The entries of a list; none where there is no list, or too long a one.</summary>
    public JsonItems AsArray(int maximum, int minimum = 0)
    {
        if (!Is(JsonValueKind.Array, "a list", "Write a list: [ … ]."))
        {
            return default;
        }

        var length = _element.GetArrayLength();
        if (length > maximum)
        {
            Report($"The list has more than {maximum} entries.", "Shorten it.");
            return default;
        }

        if (length < minimum)
        {
            Report("The list is empty.", "Add at least one entry, or omit the field if it is optional.");
        }

        return new JsonItems(_element, _source, length);
    }

    /// <summary>What <paramref name="read"/> makes of each entry of the list, without those that it makes nothing of.</summary>
    public T[] AsListOf<T>(Func<JsonValue, T?> read, int maximum, int minimum = 0)
        where T : class
    {
        var entries = AsArray(maximum, minimum);
        if (entries.Count == 0)
        {
            return [];
        }

        var items = new T[entries.Count];
        var length = 0;
        foreach (var entry in entries)
        {
            if (read(entry) is { } item)
            {
                items[length++] = item;
            }
        }

        return length == items.Length ? items : items[..length];
    }

    public bool? AsBoolean()
    {
        if (_element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return _element.GetBoolean();
        }

        ReportKind("true or false", "Write true or false without quotation marks.");
        return null;
    }

    public int? AsInteger(int minimum, int maximum)
    {
        if (_element.ValueKind == JsonValueKind.Number && _element.TryGetInt32(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        if (Exists)
        {
            Report("This is not an integer within the allowed range.", $"Write a number from {minimum} to {maximum}.");
        }

        return null;
    }

    /// <summary>One of a few words, in the letters in which they are given.</summary>
    public string? AsOneOf(params IReadOnlyList<string> words)
    {
        // The remedy is put together for a fault alone: it is a quarter of what reading would allocate.
        if (_element.ValueKind == JsonValueKind.String)
        {
            if (AsString(64) is not { } text)
            {
                return null;
            }

            for (var index = 0; index < words.Count; index++)
            {
                if (string.Equals(words[index], text, StringComparison.Ordinal))
                {
                    return text;
                }
            }
        }

        if (Exists)
        {
            Report("Unknown value.", $"Write one of {string.Join(", ", words.Select(word => $"\"{word}\""))}.");
        }

        return null;
    }

    public string? AsString(int maximum = 2000, Regex? pattern = null, string? remedy = null)
    {
        if (!Is(JsonValueKind.String, "a string", remedy ?? "Write a string in quotation marks."))
        {
            return null;
        }

        string text;
        try
        {
            text = CommonWords.Of(_element);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: escaped JSON can say it, UTF-16 cannot.
            Report("The string holds an incomplete Unicode escape.", "Write the character itself, or both of its \\u escapes.");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Report("The string is empty.", remedy ?? "Write a value, or omit the field.");
            return null;
        }

        if (text.Length > maximum)
        {
            Report($"The string has {text.Length} characters; {maximum} are allowed.", "Shorten it.");
            return null;
        }

        if (HasControl(text) || (pattern is not null && !pattern.IsMatch(text)))
        {
            Report("The string doesn't have the required format.", remedy ?? "Write plain text without control characters.");
            return null;
        }

        return text;
    }

    /// <summary>
    /// Unicode's category Cc, as <see cref="char.IsControl(char)"/> has it: written out, because it looks at every character of every manifest before anything
    /// is compiled well.
    /// </summary>
    private static bool HasControl(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or (>= '\u007F' and <= '\u009F'))
            {
                return true;
            }
        }

        return false;
    }

    private bool Is(JsonValueKind kind, string noun, string remedy)
    {
        if (_element.ValueKind == kind)
        {
            return true;
        }

        ReportKind(noun, remedy);
        return false;
    }

    private void ReportKind(string noun, string remedy)
    {
        if (Exists)
        {
            Report($"This is {Describe(_element.ValueKind)}, not {noun}.", remedy);
        }
    }

    private static string Describe(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };
}

/// <summary>The entries of a list, for <c>foreach</c>.</summary>
internal readonly struct JsonItems(JsonElement array, JsonSource source, int count)
{
    public int Count => count;

    public Enumerator GetEnumerator() => new(count == 0 ? default : array.EnumerateArray(), source);

    internal struct Enumerator(JsonElement.ArrayEnumerator items, JsonSource source)
    {
        private JsonElement.ArrayEnumerator _items = items;

        public readonly JsonValue Current => new(_items.Current, source, string.Empty);

        public bool MoveNext() => _items.MoveNext();
    }
}
