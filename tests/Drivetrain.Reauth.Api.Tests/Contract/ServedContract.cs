using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>The OpenAPI document that the service serves: its operations, and a judge of values by its schemas (JSON Schema 2020-12).</summary>
internal sealed class ServedContract
{
    private const string Refs = "#/components/schemas/";

    private static readonly string[] Methods = ["get", "put", "post", "patch", "delete"];
    private static readonly EvaluationOptions Strict = new() { RequireFormatValidation = true, OutputFormat = OutputFormat.List };

    private readonly JsonObject _document;
    private readonly JsonObject _definitions = [];
    private readonly Dictionary<string, JsonSchema> _judges = new(StringComparer.Ordinal);

    public ServedContract(string json)
    {
        _document = JsonNode.Parse(json)!.AsObject();
        foreach (var (name, schema) in _document["components"]!["schemas"]!.AsObject())
        {
            _definitions[name] = JsonNode.Parse(schema!.ToJsonString().Replace(Refs, "#/$defs/", StringComparison.Ordinal));
        }

        Operations =
        [
            .. from path in _document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where Methods.Contains(operation.Key)
            select new ContractOperation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject(), this),
        ];
    }

    public IReadOnlyList<ContractOperation> Operations { get; }

    /// <summary>The schema itself, where this one refers to it.</summary>
    public JsonObject Resolve(JsonObject schema)
    {
        while (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            schema = _document["components"]!["schemas"]![reference[Refs.Length..]]!.AsObject();
        }

        return schema;
    }

    /// <summary>The components of this kind that a map refers to, or what it says itself.</summary>
    public JsonObject Component(JsonObject value) =>
        value["$ref"]?.GetValue<string>() is { } reference
            ? reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode)_document, (at, part) => at[part]!).AsObject()
            : value;

    /// <summary>What a value breaks of a schema; empty when it fits.</summary>
    public IReadOnlyList<string> Faults(JsonObject schema, JsonNode? value)
    {
        var key = schema.ToJsonString();
        if (!_judges.TryGetValue(key, out var judge))
        {
            var whole = JsonNode.Parse(key.Replace(Refs, "#/$defs/", StringComparison.Ordinal))!.AsObject();
            whole["$defs"] = Needed(key);
            judge = _judges[key] = JsonSchema.FromText(whole.ToJsonString(), new BuildOptions { SchemaRegistry = new() });
        }

        using var instance = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        var result = judge.Evaluate(instance.RootElement, Strict);
        return result.IsValid
            ? []
            :
            [
                .. from detail in result.Details ?? []
                where detail.Errors is not null
                from error in detail.Errors!
                select $"{detail.InstanceLocation}: {error.Value}",
            ];
    }

    public bool Fits(JsonObject schema, JsonNode? value) => Faults(schema, value).Count == 0;

    /// <summary>The definitions that a schema reaches: a judge of all of them would take long to make.</summary>
    private JsonObject Needed(string schema)
    {
        var needed = new JsonObject();
        var open = new Queue<string>([schema.Replace(Refs, "#/$defs/", StringComparison.Ordinal)]);
        while (open.TryDequeue(out var text))
        {
            foreach (var name in _definitions.Select(definition => definition.Key).Where(name => !needed.ContainsKey(name)).ToList())
            {
                if (text.Contains($"\"#/$defs/{name}\"", StringComparison.Ordinal))
                {
                    needed[name] = _definitions[name]!.DeepClone();
                    open.Enqueue(_definitions[name]!.ToJsonString());
                }
            }
        }

        return needed;
    }
}

/// <summary>One operation of the document.</summary>
internal sealed class ContractOperation(string method, string path, JsonObject operation, ServedContract contract)
{
    public string Name => $"{method} {path}";

    public HttpMethod Method { get; } = new(method);

    public string Path => path;

    public string Id { get; } = operation["operationId"]!.GetValue<string>();

    public IReadOnlyList<ContractParameter> Parameters { get; } =
    [
        .. from parameter in (operation["parameters"]?.AsArray() ?? []).Select(parameter => contract.Component(parameter!.AsObject()))
        select new ContractParameter(
            parameter["name"]!.GetValue<string>(),
            parameter["in"]!.GetValue<string>(),
            parameter["required"]?.GetValue<bool>() ?? false,
            parameter["schema"]!.AsObject()
        ),
    ];

    /// <summary>The schema of its body by media type, or null.</summary>
    public (string MediaType, JsonObject Schema, bool IsRequired)? Body { get; } =
        operation["requestBody"]?.AsObject() is { } body
            ? (
                body["content"]!.AsObject().Single().Key,
                body["content"]!.AsObject().Single().Value!["schema"]!.AsObject(),
                body["required"]?.GetValue<bool>() ?? false
            )
            : null;

    /// <summary>What it answers with a status; null where that isn't documented.</summary>
    public JsonObject? Response(int status) =>
        operation["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] is JsonObject response
            ? contract.Component(response)
            : null;
}

/// <summary>A parameter of an operation.</summary>
/// <param name="Place">path, query or header.</param>
internal sealed record ContractParameter(string Name, string Place, bool IsRequired, JsonObject Schema)
{
    /// <summary>What a text in an address means by the schema: a number where it is one.</summary>
    public JsonNode? Read(ServedContract contract, string text)
    {
        var type = contract.Resolve(Schema)["type"]?.ToJsonString() ?? "";
        return type.Contains("integer", StringComparison.Ordinal)
            && System.Text.RegularExpressions.Regex.IsMatch(text, "^-?[0-9]{1,18}$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))
                ? JsonValue.Create(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture))
            : type.Contains("boolean", StringComparison.Ordinal) && text is "true" or "false" ? JsonValue.Create(text is "true")
            : JsonValue.Create(text);
    }
}
