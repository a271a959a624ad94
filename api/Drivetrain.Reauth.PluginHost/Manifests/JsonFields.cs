using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// An object of a manifest. What nobody asked for is reported by <see cref="RejectUnknown"/>: mostly a misspelling. So is what is there twice.
/// </summary>
internal sealed class JsonFields(JsonElement element, JsonSource source)
{
    public const int DefaultMaximum = 200;

    private const int MaximumName = 128;
    private const int Handful = 16;

    /// <summary>Lists of asked names, to be used again: every object needs one, and only until it is done with.</summary>
    [ThreadStatic]
    private static Stack<List<string>>? _spare;

    private List<string>? _asked;
    private int _found;
    private bool _isDone;

    public int Count => element.GetPropertyCount();

    public bool Has(string field) => Peek(field).Exists;

    /// <summary>A field that may be there, without making its name one of those that are known.</summary>
    public JsonValue Peek(string field) => element.TryGetProperty(field, out var value) ? new JsonValue(value, source, field) : default;

    public JsonValue Optional(string field)
    {
        var value = Peek(field);
        if (!_isDone)
        {
            Ask(field, value.Exists);
        }

        return value;
    }

    public JsonValue Required(string field, string remedy)
    {
        var value = Optional(field);
        if (!value.Exists)
        {
            Report($"The field \"{field}\" is missing.", remedy);
        }

        return value;
    }

    /// <summary>Every field, where names are the author's to choose; so none is unknown then.</summary>
    public ReadOnlySpan<JsonValue> All(int maximumName = MaximumName)
    {
        Finish();
        return Read(maximumName);
    }

    /// <summary>Reports every field that nobody asked for, or that is there twice. Whoever asks later asks for nothing new.</summary>
    public void RejectUnknown()
    {
        // Names that were asked for and found are counted once each, so one that is there twice leaves the sum short as well.
        if (!_isDone && _found < Count)
        {
            ReportUnknown();
        }

        Finish();
    }

    private void Ask(string field, bool exists)
    {
        _asked ??= (_spare ??= new Stack<List<string>>()).TryPop(out var used) ? used : [];
        foreach (var asked in _asked)
        {
            if (string.Equals(asked, field, StringComparison.Ordinal))
            {
                return;
            }
        }

        _asked.Add(field);
        _found += exists ? 1 : 0;
    }

    private void Finish()
    {
        _isDone = true;
        if (_asked is { } list)
        {
            list.Clear();
            _spare!.Push(list);
            _asked = null;
        }
    }

    private void ReportUnknown()
    {
        IReadOnlyCollection<string> known = _asked ?? [];
        foreach (var value in Read(MaximumName))
        {
            if (!known.Contains(value.Name, StringComparer.Ordinal))
            {
                value.Report($"Unknown field. Known fields: {string.Join(", ", known.Order(StringComparer.Ordinal))}.", "Correct or remove it.");
            }
        }
    }

    /// <summary>The fields, without those whose name is too long or was there before: those are reported.</summary>
    private ReadOnlySpan<JsonValue> Read(int maximumName)
    {
        var values = new JsonValue[Count];
        var length = 0;
        var names = values.Length > Handful ? new HashSet<string>(values.Length, StringComparer.Ordinal) : null;
        foreach (var property in element.EnumerateObject())
        {
            var value = new JsonValue(property.Value, source, property.Name);
            if (value.Name.Length > maximumName)
            {
                Report($"A field's name has more than {maximumName} characters.", "Remove it.");
            }
            else if (names?.Add(value.Name) ?? !Holds(values.AsSpan(0, length), value.Name))
            {
                values[length++] = value;
            }
            else
            {
                value.Report("The field occurs twice, and parsers disagree on which one counts.", "Keep one of them.");
            }
        }

        return values.AsSpan(0, length);
    }

    private static bool Holds(ReadOnlySpan<JsonValue> values, string name)
    {
        foreach (var value in values)
        {
            if (string.Equals(value.Name, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Report(string problem, string remedy) => source.Report(element, problem, remedy);
}
