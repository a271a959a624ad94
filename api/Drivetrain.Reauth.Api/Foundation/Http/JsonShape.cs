using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Follows the path of a <see cref="JsonException"/> through the types that were read: the exception itself says only in words what was wrong.
/// </summary>
internal static class JsonShape
{
    /// <summary>Whether the path ends with a member that its object does not have.</summary>
    /// <param name="type">What the whole body was read as.</param>
    /// <param name="path">As System.Text.Json writes it: <c>$.items[0].name</c>, or <c>['…']</c> for names with other characters.</param>
    /// <param name="options">By which it was read.</param>
    public static bool IsUnknownMember(Type type, string path, JsonSerializerOptions options)
    {
        var comparison = options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var shape = Of(type, options);
        var rest = path.StartsWith('$') ? path[1..] : path;
        while (rest.Length > 0 && shape.Kind is not JsonTypeInfoKind.None)
        {
            if (shape.Kind is not JsonTypeInfoKind.Object)
            {
                (_, rest) = Cut(rest);
                shape = Of(shape.ElementType!, options);
                continue;
            }

            // No member of ours has a name that is written in brackets.
            if (rest[0] is not '.')
            {
                return true;
            }

            (var name, rest) = Cut(rest);
            if (shape.Properties.FirstOrDefault(property => string.Equals(property.Name, name, comparison)) is not { } member)
            {
                return true;
            }

            shape = Of(member.PropertyType, options);
        }

        return false;
    }

    private static JsonTypeInfo Of(Type type, JsonSerializerOptions options) => options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>The first part of a path, without its sign, and what follows it.</summary>
    private static (string Part, string Remainder) Cut(string path)
    {
        var end = path.IndexOfAny(['.', '['], 1);
        return end < 0 ? (path[1..], "") : (path[1..end], path[end..]);
    }
}
