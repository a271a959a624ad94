using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>A member that a type does not have is told by the type, not by the words of the reader's exception.</summary>
public sealed class JsonShapeTests
{
    private static readonly JsonSerializerOptions Options = Made();

    [Theory]
    [InlineData("""{ "name": "x", "other": 1 }""", true)]
    [InlineData("""{ "name": "x", "a'].b": 1 }""", true)]
    [InlineData("""{ "name": "x", "": 1 }""", true)]
    [InlineData("""{ "name": "x", "child": { "nmae": "y" } }""", true)]
    [InlineData("""{ "name": "x", "children": [{ "name": "y" }, { "name": "y", "age": 1 }] }""", true)]
    [InlineData("""{ "name": "x", "named": { "a.b": { "age": 1 } } }""", true)]
    [InlineData("""{ "name": 1 }""", false)]
    [InlineData("""{ "NAME": 1 }""", false)]
    [InlineData("""{ "name": "x", "name": "y" }""", false)]
    [InlineData("""{ "child": { "name": "y" } }""", false)]
    [InlineData("""{ "name": "x", "count": "many" }""", false)]
    [InlineData("""{ "name": "x", "child": { "name": [] } }""", false)]
    [InlineData("""{ "name": "x", "children": [7] }""", false)]
    [InlineData("""[]""", false)]
    public void IsUnknownMember_OfWhatTheReaderRefuses_IsWhatTheTypeLacks(string json, bool expected)
    {
        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Person>(json, Options));
        Assert.Equal(expected, JsonShape.IsUnknownMember(typeof(Person), exception.Path ?? "$", Options));
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonDefaults.Configure(options);
        return options;
    }

    private sealed record Person(
        string Name,
        int? Count = null,
        Person? Child = null,
        IReadOnlyList<Person>? Children = null,
        IReadOnlyDictionary<string, Person>? Named = null
    );
}
