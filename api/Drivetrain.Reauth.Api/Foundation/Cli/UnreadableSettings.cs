using System.ComponentModel;
using System.Reflection;

namespace Drivetrain.Reauth.Api.Foundation.Cli;

/// <summary>
/// Settings whose values are not of the type that they are read as. The configuration binder stops at the first and says which only in words, so they are
/// looked for when it has failed: in every class named <c>…Options</c> that has a section.
/// </summary>
internal static class UnreadableSettings
{
    /// <summary>A sentence for each, with its name. The value is not repeated: whoever mistyped a setting may have put a secret into it.</summary>
    public static IReadOnlyList<string> Find(IConfiguration configuration) =>
        [
            .. typeof(UnreadableSettings)
                .Assembly.GetTypes()
                .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
                .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)))
                .Where(settings => settings.Section is { IsLiteral: true })
                .SelectMany(settings => InMembers(settings.Type, configuration.GetSection((string)settings.Section!.GetRawConstantValue()!)))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> InMembers(Type type, IConfigurationSection section) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(member => In(member.PropertyType, section.GetSection(member.Name)));

    private static IEnumerable<string> In(Type type, IConfigurationSection section)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (TypeDescriptor.GetConverter(bare) is var converter && converter.CanConvertFrom(typeof(string)))
        {
            var isEmpty = section.Value is null || (section.Value.Length == 0 && bare != type);
            return isEmpty || Converts(converter, section.Value!) ? [] : [$"{section.Path} must be {Expected(bare)}. Correct or remove it."];
        }

        return ElementOf(bare) is { } element ? section.GetChildren().SelectMany(child => In(element, child))
            : section.Exists() ? InMembers(bare, section)
            : [];
    }

    /// <summary>What a list holds, or the values of a dictionary; null for anything else.</summary>
    private static Type? ElementOf(Type type)
    {
        var element = type.GetInterfaces()
            .Append(type)
            .FirstOrDefault(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            ?.GetGenericArguments()[0];
        return element is { IsGenericType: true } && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? element.GetGenericArguments()[1] : element;
    }

    private static bool Converts(TypeConverter converter, string value)
    {
        try
        {
            converter.ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Expected(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(Uri) ? "an address such as https://example.com/"
        : type == typeof(TimeSpan) ? "a time span such as 00:10:00"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : $"a valid {type.Name}";
}
