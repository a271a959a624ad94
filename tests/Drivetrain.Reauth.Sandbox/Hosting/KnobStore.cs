using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>The current knobs of a simulator: an immutable record that is replaced whole, from code or by a JSON merge over REST.</summary>
internal sealed class KnobStore<T>
    where T : class
{
    private readonly T _initial;
    private readonly Lock _gate = new();
    private T _value;

    public KnobStore(T initial)
    {
        if (Validate(initial) is { } error)
            throw new ArgumentException(error, nameof(initial));
        _initial = _value = initial;
    }

    public T Value => Volatile.Read(ref _value);

    /// <summary>Replaces the knobs.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Update(Func<T, T> change)
    {
        lock (_gate)
        {
            var next = change(_value);
            if (Validate(next) is { } error)
                throw new ArgumentException(error, nameof(change));
            Volatile.Write(ref _value, next);
        }
    }

    /// <summary>The fault that hits a request, counted off where the knobs hold it for so many requests only; its default is none.</summary>
    /// <param name="faultOf">The knob that names it.</param>
    /// <param name="leftOf">The knob that says for how many requests; null for all.</param>
    /// <param name="withLeft">The knobs with so many left.</param>
    public TFault Take<TFault>(Func<T, TFault> faultOf, Func<T, int?> leftOf, Func<T, int, T> withLeft)
        where TFault : struct, Enum
    {
        var none = default(TFault);
        var taken = none;
        if (EqualityComparer<TFault>.Default.Equals(faultOf(Value), none))
            return none;
        Update(knobs =>
        {
            var left = leftOf(knobs);
            taken = left is 0 ? none : faultOf(knobs);
            return left is > 0 ? withLeft(knobs, left.Value - 1) : knobs;
        });
        return taken;
    }

    public void Reset() => Update(_ => _initial);

    /// <summary>Merges top-level members of a JSON object. Returns what is wrong with it, or null when it was applied.</summary>
    public string? TryPatch(JsonObject patch)
    {
        lock (_gate)
        {
            var merged = JsonSerializer.SerializeToNode(_value, SandboxJson.Options)!.AsObject();
            foreach (var (name, value) in patch)
            {
                if (!merged.ContainsKey(name))
                    return $"There is no knob '{name}'. Known: {string.Join(", ", merged.Select(member => member.Key))}.";
                merged[name] = value?.DeepClone();
            }

            try
            {
                var next = merged.Deserialize<T>(SandboxJson.Options)!;
                if (Validate(next) is { } error)
                    return error;
                Volatile.Write(ref _value, next);
                return null;
            }
            catch (JsonException exception)
            {
                return $"The value at {exception.Path} does not fit.";
            }
        }
    }

    /// <summary>Every knob with its type, its values and what it does, for people who have only the REST side before them.</summary>
    public IReadOnlyList<KnobHelp> Describe()
    {
        var initial = JsonSerializer.SerializeToNode(_initial, SandboxJson.Options)!.AsObject();
        return
        [
            .. typeof(T)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property =>
                {
                    var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                    var values = property.PropertyType.IsEnum
                        ? Enum.GetNames(property.PropertyType).Select(JsonNamingPolicy.CamelCase.ConvertName).ToArray()
                        : null;
                    return new KnobHelp(name, initial[name]?.DeepClone(), values, property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "");
                }),
        ];
    }

    private static string? Validate(T value)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true)
            ? null
            : string.Join(" ", results.Select(result => result.ErrorMessage));
    }
}

/// <summary>What a knob is.</summary>
internal sealed record KnobHelp(string Name, JsonNode? Default, IReadOnlyList<string>? Values, string Description);
