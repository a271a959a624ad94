using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>An object of a manifest. What nobody asked for is reported by <see cref="RejectUnknown"/>: mostly a misspelling.</summary>
internal sealed class JsonFields
{
    private const int MaximumFields = 200;

    private readonly Dictionary<string, JsonValue> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _pointer;
    private readonly ErrorSink _errors;

    private JsonFields(string pointer, ErrorSink errors) => (_pointer, _errors) = (pointer, errors);

    public IReadOnlyDictionary<string, JsonValue> All => _fields;

    public static JsonFields Read(JsonElement element, string pointer, ErrorSink errors)
    {
        var fields = new JsonFields(pointer, errors);
        foreach (var property in element.EnumerateObject())
        {
            if (fields._fields.Count == MaximumFields)
            {
                errors.Add(pointer, $"The object has more than {MaximumFields} fields.", "Shorten it.");
                break;
            }

            fields.Add(property);
        }

        return fields;
    }

    public JsonValue? Optional(string name)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : null;
    }

    public JsonValue? Required(string name, string remedy)
    {
        var value = Optional(name);
        if (value is null)
        {
            _errors.Add(_pointer, $"The field \"{name}\" is missing.", remedy);
        }

        return value;
    }

    public void RejectUnknown()
    {
        foreach (var (name, value) in _fields)
        {
            if (!_known.Contains(name))
            {
                value.Report($"There is no field of this name here. Known are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.", "Correct the name, or take the field out.");
            }
        }
    }

    private void Add(JsonProperty property)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            _errors.Add(_pointer, "A field's name holds an incomplete Unicode escape.", "Write the character itself.");
            return;
        }

        if (name.Length > 128)
        {
            _errors.Add(_pointer, "A field's name has more than 128 characters.", "Take it out.");
            return;
        }

        var value = new JsonValue(property.Value, $"{_pointer}/{Escape(name)}", _errors);
        if (!_fields.TryAdd(name, value))
        {
            value.Report("The field is there twice, and readers disagree on which one counts.", "Keep one of them.");
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
