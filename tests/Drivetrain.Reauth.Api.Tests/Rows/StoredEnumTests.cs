using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Rows;

/// <summary>Enumerations in stored documents are read by the names that this version knows, and by nothing else.</summary>
[Trait("Case", "13.3")]
public sealed class StoredEnumTests
{
    public static TheoryData<string, Type> Enums()
    {
        var data = new TheoryData<string, Type>();
        foreach (var (document, options) in Documents())
        {
            foreach (var found in EnumsOf(document, options, []).Distinct())
            {
                data.Add(document.FullName!, found);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void Read_UnknownNameOrANumber_IsRefusedAndKnownNamesAreKept(string document, Type type)
    {
        var options = Documents().Single(known => known.Document.FullName == document).Options;
        var info = options.GetTypeInfo(type);

        foreach (var unknown in new[] { "\"Hovering\"", "0", "99", "\"99\"" })
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(unknown, info));
        }

        foreach (var known in Enum.GetValues(type).Cast<object>())
        {
            Assert.Equal($"\"{known}\"", JsonSerializer.Serialize(known, info));
            Assert.Equal(known, JsonSerializer.Deserialize($"\"{known}\"", info));
        }
    }

    [Fact]
    public void Enums_AreFound() => Assert.True(Enums().Count >= 10, "The search for enumerations has lost its way.");

    private static IEnumerable<(Type Document, JsonSerializerOptions Options)> Documents() =>
        from type in typeof(IStore).Assembly.GetTypes()
        where
            type is { IsAbstract: false, IsGenericTypeDefinition: false }
            && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IDocument<>))
        let document = type.GetProperty("Type", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!
        let json = (JsonTypeInfo)document.GetType().GetProperty("Json")!.GetValue(document)!
        select (type, json.Options);

    private static IEnumerable<Type> EnumsOf(Type type, JsonSerializerOptions options, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return [type];
        }

        if (!seen.Add(type) || options.TypeInfoResolver?.GetTypeInfo(type, options) is not { } info)
        {
            return [];
        }

        return info.Kind switch
        {
            JsonTypeInfoKind.Object => info.Properties.SelectMany(property => EnumsOf(property.PropertyType, options, seen)),
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType is { } element ? EnumsOf(element, options, seen) : [],
            _ => [],
        };
    }
}
