using System.Globalization;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>Values by a schema: such as it allows, and faults put into them. What the schema makes of the result is for the judge to say.</summary>
/// <param name="hint">A value that means something to the service for a field of this name, or null.</param>
internal sealed class Samples(ServedContract contract, Random random, Func<string, JsonNode?> hint)
{
    private static readonly string[] Texts =
    [
        "Acme Inc.",
        "x",
        "Ünïcödé",
        "田中さん",
        "😀👩‍👩‍👧‍👦",
        "مرحبا",
        "line\nbreak",
        "<script>alert(1)</script>",
        "'; DROP TABLE x; --",
        "%00",
        "a\u0000b",
        "\u200b",
        " ",
        "",
        "../..",
        "0",
        "null",
        "e\u0301",
        "\u202eabc",
        "https://app.drivetrain.ai/data",
        "con_does_not_exist",
        "2026-11-23T09:00:00Z",
    ];

    private static readonly string[] Keys = ["misspelt", "", "__proto__", "$ref", "id", "Name", "workspace_id", "constructor"];

    /// <summary>A value that the schema allows, as far as this generator knows it.</summary>
    public JsonNode? Good(JsonObject schema, string name = "", int depth = 0)
    {
        schema = contract.Resolve(schema);
        if (hint(name) is { } known && random.Next(10) < 8 && contract.Fits(schema, known))
        {
            return known;
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray options)
        {
            return Good(options[random.Next(options.Count)]!.AsObject(), name, depth);
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[random.Next(values.Count)]?.DeepClone();
        }

        var types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(one => one!.GetValue<string>())],
            JsonValue one => [one.GetValue<string>()],
            _ => new List<string> { "object" },
        };
        return types[random.Next(types.Count)] switch
        {
            "null" => null,
            "boolean" => random.Next(2) == 0,
            "integer" => Whole(schema),
            "number" => Number(schema),
            "array" => new JsonArray([.. Enumerable.Range(0, Count(schema)).Select(_ => Good(schema["items"]!.AsObject(), name, depth + 1))]),
            "string" => JsonValue.Create(Text(schema)),
            _ => Object(schema, depth),
        };
    }

    /// <summary>The same with one fault in it, most of the time one that the schema forbids.</summary>
    public JsonNode? Bad(JsonObject schema, string name = "")
    {
        var value = Good(schema, name);
        var at = contract.Resolve(schema);
        if ((at["oneOf"] ?? at["anyOf"]) is JsonArray options)
        {
            at = contract.Resolve(options[^1]!.AsObject());
        }

        if (value is not JsonObject whole || random.Next(8) == 0)
        {
            return Fault(at, value);
        }

        var fields = at["properties"]?.AsObject().Select(field => field.Key).ToList() ?? [];
        switch (random.Next(6))
        {
            case 0:
                whole[Keys[random.Next(Keys.Length)]] = random.Next(100);
                break;
            case 1 when whole.Count > 0:
                whole.Remove(whole.ElementAt(random.Next(whole.Count)).Key);
                break;
            case 2 when fields.Count > 0:
                whole[fields[random.Next(fields.Count)]] = null;
                break;
            case 3 or 4 or 5 when fields.Count > 0:
                var field = fields[random.Next(fields.Count)];
                whole[field] = random.Next(3) == 0 ? Bad(at["properties"]![field]!.AsObject(), field) : Fault(at["properties"]![field]!.AsObject(), null);
                break;
        }

        return whole;
    }

    /// <summary>A text that the schema may or may not allow, for an address or a header.</summary>
    public string Odd(JsonObject schema) => Fault(schema, null) is JsonValue value ? value.ToString() : Texts[random.Next(Texts.Length)];

    private JsonNode? Fault(JsonObject schema, JsonNode? value)
    {
        schema = contract.Resolve(schema);
        return random.Next(12) switch
        {
            0 => null,
            1 => random.Next(2) == 0,
            2 => random.Next(-5, 2000),
            3 => new JsonArray(value?.DeepClone()),
            4 => new JsonObject { ["misspelt"] = 1 },
            5 => 1e308,
            6 when schema["maxLength"] is { } longest => new string('a', longest.GetValue<int>() + 1),
            6 when schema["maximum"] is { } maximum => Parse(maximum) + 1,
            7 when schema["minimum"] is { } minimum => Parse(minimum) - 1,
            7 => "",
            8 when schema["maxLength"] is { } longest => new string('é', longest.GetValue<int>()),
            8 when schema["maxItems"] is { } most => new JsonArray([
                .. Enumerable.Range(0, most.GetValue<int>() + 1).Select(number => JsonValue.Create($"x{number}")),
            ]),
            9 when schema["maxLength"] is { } longest => string.Concat(Enumerable.Repeat("😀", longest.GetValue<int>())),
            _ => Texts[random.Next(Texts.Length)],
        };
    }

    private JsonObject Object(JsonObject schema, int depth)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        var result = new JsonObject();
        foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(name) || (depth < 4 && random.Next(2) == 0))
            {
                result[name] = Good(field!.AsObject(), name, depth + 1);
            }
        }

        return result;
    }

    private string Text(JsonObject schema)
    {
        if (schema["format"]?.GetValue<string>() is "date-time" or "date")
        {
            var time = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(-600_000, 600_000));
            return time.ToString(schema["format"]!.GetValue<string>() is "date" ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        var text = Texts[random.Next(Texts.Length)];
        if (contract.Fits(schema, JsonValue.Create(text)))
        {
            return text;
        }

        if (schema["pattern"]?.GetValue<string>() is { } pattern)
        {
            var sample = SampleOf(pattern);
            return contract.Fits(schema, JsonValue.Create(sample)) ? sample : "acme";
        }

        var least = schema["minLength"]?.GetValue<int>() ?? 0;
        return new string('a', random.Next(Math.Max(1, least), Math.Max(1, Math.Min(schema["maxLength"]?.GetValue<int>() ?? 50, least + 50)) + 1));
    }

    private string SampleOf(string pattern)
    {
        try
        {
            return PatternSample.Of(pattern, random.Next(5));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return "a";
        }
    }

    private int Count(JsonObject schema)
    {
        var least = schema["minItems"]?.GetValue<int>() ?? 0;
        return random.Next(least, Math.Min(schema["maxItems"]?.GetValue<int>() ?? 3, least + 3) + 1);
    }

    private JsonNode Whole(JsonObject schema)
    {
        var (least, most) = (schema["minimum"] is { } minimum ? (long)Parse(minimum) : 0, schema["maximum"] is { } maximum ? (long)Parse(maximum) : 1000);
        return random.Next(4) switch
        {
            0 => least,
            1 => most,
            _ => random.NextInt64(least, most + 1),
        };
    }

    private JsonNode Number(JsonObject schema)
    {
        var (least, most) = (schema["minimum"] is { } minimum ? Parse(minimum) : 0, schema["maximum"] is { } maximum ? Parse(maximum) : 1000);
        return least + ((most - least) * random.NextDouble());
    }

    private static double Parse(JsonNode number) => double.Parse(number.ToJsonString().Trim('"'), CultureInfo.InvariantCulture);
}
