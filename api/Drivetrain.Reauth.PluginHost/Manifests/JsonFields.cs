using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>An object of a manifest. What nobody asked for is reported by <see cref="RejectUnknown"/>: mostly a misspelling.</summary>
internal sealed class JsonFields
{
    public const int DefaultMaximum = 200;
    public const int DefaultMaximumName = 128;

    private readonly Dictionary<string, JsonValue> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly JsonPlace _place;
    private readonly ErrorSink _errors;

    private JsonFields(JsonPlace place, ErrorSink errors) => (_place, _errors) = (place, errors);

    public IReadOnlyDictionary<string, JsonValue> All => _fields;

    /// <param name="maximum">How many fields the object may have.</param>
    /// <param name="maximumName">How many characters a field's name may have.</param>
    public static JsonFields Read(JsonElement element, JsonPlace place, ErrorSink errors, int maximum, int maximumName)
    {
        var fields = new JsonFields(place, errors);
        foreach (var property in element.EnumerateObject())
        {
            if (fields._fields.Count == maximum)
            {
                errors.Add(place.ToString(), $"The object has more than {maximum} fields.", "Shorten it.");
                break;
            }

            fields.Add(property, maximumName);
        }

        return fields;
    }

    public JsonValue? Optional(string name)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>Whether one of these is there, right or wrong: what is missing is not blamed for what is faulty.</summary>
    public bool HasAny(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_fields.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    public JsonValue? Required(string name, string remedy)
    {
        var value = Optional(name);
        if (value is null)
        {
            _errors.Add(_place.ToString(), $"The field \"{name}\" is missing.", remedy);
        }

        return value;
    }

    public void RejectUnknown()
    {
        foreach (var (name, value) in _fields)
        {
            if (!_known.Contains(name, StringComparer.Ordinal))
            {
                value.Report($"There is no field of this name here. Known are: {string.Join(", ", _known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.", "Correct the name, or take the field out.");
            }
        }
    }

    private void Add(JsonProperty property, int maximumName)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            _errors.Add(_place.ToString(), "A field's name holds an incomplete Unicode escape.", "Write the character itself.");
            return;
        }

        if (name.Length > maximumName)
        {
            _errors.Add(_place.ToString(), $"A field's name has more than {maximumName} characters.", "Take it out.");
            return;
        }

        var value = new JsonValue(property.Value, _place.At(name), _errors);
        if (!_fields.TryAdd(name, value))
        {
            value.Report("The field is there twice, and readers disagree on which one counts.", "Keep one of them.");
        }
    }
}
