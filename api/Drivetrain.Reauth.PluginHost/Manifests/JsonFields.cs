using System.Text.Json;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>An object of a manifest. What nobody asked for is reported by <see cref="RejectUnknown"/>: mostly a misspelling.</summary>
/// <remarks>Nearly all objects have a handful of fields, which a list finds as fast as a dictionary does, and is a fraction of the size.</remarks>
internal sealed class JsonFields
{
    public const int DefaultMaximum = 200;
    public const int DefaultMaximumName = 128;
    private const int Handful = 16;

    private readonly JsonValue _owner;
    private readonly List<JsonValue> _fields;
    private readonly List<string> _known = new(Handful);

    private JsonFields(JsonValue owner, int count) => (_owner, _fields) = (owner, new List<JsonValue>(count));

    public int Count => _fields.Count;

    /// <param name="maximum">How many fields the object may have.</param>
    /// <param name="maximumName">How many characters a field's name may have.</param>
    public static JsonFields Read(JsonElement element, JsonValue owner, int maximum, int maximumName)
    {
        var count = Math.Min(element.GetPropertyCount(), maximum);
        var fields = new JsonFields(owner, count);
        var names = count > Handful ? new HashSet<string>(count, StringComparer.Ordinal) : null;
        foreach (var property in element.EnumerateObject())
        {
            if (fields.Count == maximum)
            {
                owner.Report($"The object has more than {maximum} fields.", "Shorten it.");
                break;
            }

            fields.Add(property, names, maximumName);
        }

        return fields;
    }

    public JsonValue? Optional(string name)
    {
        _known.Add(name);
        foreach (var field in _fields)
        {
            if (string.Equals(field.Name, name, StringComparison.Ordinal))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>Every field, where names are the author's to choose; so none is unknown then.</summary>
    public IReadOnlyList<JsonValue> All()
    {
        foreach (var field in _fields)
        {
            _known.Add(field.Name);
        }

        return _fields;
    }

    /// <summary>Whether one of these is there, right or wrong: what is missing is not blamed for what is faulty.</summary>
    public bool HasAny(params ReadOnlySpan<string> names)
    {
        foreach (var field in _fields)
        {
            if (names.Contains(field.Name))
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
            _owner.Report($"The field \"{name}\" is missing.", remedy);
        }

        return value;
    }

    public void RejectUnknown()
    {
        foreach (var field in _fields)
        {
            if (!_known.Contains(field.Name))
            {
                field.Report($"There is no field of this name here. Known are: {string.Join(", ", _known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.", "Correct the name, or take the field out.");
            }
        }
    }

    private void Add(JsonProperty property, HashSet<string>? names, int maximumName)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            _owner.Report("A field's name holds an incomplete Unicode escape.", "Write the character itself.");
            return;
        }

        if (name.Length > maximumName)
        {
            _owner.Report($"A field's name has more than {maximumName} characters.", "Take it out.");
            return;
        }

        var value = _owner.At(name, property.Value);
        if (names is null ? HasAny(name) : !names.Add(name))
        {
            value.Report("The field is there twice, and readers disagree on which one counts.", "Keep one of them.");
        }
        else
        {
            _fields.Add(value);
        }
    }
}
