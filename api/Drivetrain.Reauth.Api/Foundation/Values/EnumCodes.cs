using System.Collections.Frozen;

namespace Drivetrain.Reauth.Api.Foundation.Values;

/// <summary>
/// How the values of an enumeration are written where a text carries them: a claim, a cookie, an address. A closed table, so that renaming a member in code
/// changes nothing outside, and a new member without a code fails at once.
/// </summary>
internal sealed class EnumCodes<TEnum>
    where TEnum : struct, Enum
{
    private readonly FrozenDictionary<TEnum, string> _codes;
    private readonly FrozenDictionary<string, TEnum> _values;

    /// <exception cref="ArgumentException">A member is missing, or a member or a code is there twice.</exception>
    public EnumCodes(params IReadOnlyList<(TEnum Value, string Code)> rows)
    {
        _codes = rows.ToDictionary(row => row.Value, row => row.Code).ToFrozenDictionary();
        _values = rows.ToDictionary(row => row.Code, row => row.Value, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var missing in Enum.GetValues<TEnum>().Where(value => !_codes.ContainsKey(value)))
        {
            throw new ArgumentException($"{typeof(TEnum).Name}.{missing} has no code.", nameof(rows));
        }
    }

    public string Of(TEnum value) => _codes[value];

    /// <summary>The value with exactly this code, or null.</summary>
    public TEnum? Find(string? code) => code is not null && _values.TryGetValue(code, out var value) ? value : null;
}
