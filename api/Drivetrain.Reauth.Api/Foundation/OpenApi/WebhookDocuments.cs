using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Writes the section <c>webhooks</c>: every event that a feature tells, as it is posted (Standard Webhooks 1.0).</summary>
internal static class WebhookDocuments
{
    public const string Tag = "Events";

    public static async Task ApplyAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        IEnumerable<ApiEvent> events,
        JsonSerializerOptions json,
        CancellationToken cancellationToken
    )
    {
        document.Webhooks = new Dictionary<string, IOpenApiPathItem>(StringComparer.Ordinal);
        foreach (var told in events.OrderBy(told => told.Name, StringComparer.Ordinal))
        {
            var id = told.Example.GetType().Name;
            if (document.Components?.Schemas?.ContainsKey(id) is not true)
            {
                var schema = await context.GetOrCreateSchemaAsync(told.Example.GetType(), null, cancellationToken);
                Refer(schema, told.Example.GetType(), document);
                document.AddComponent<IOpenApiSchema>(id, schema);
            }

            document.Webhooks[told.Name] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation>
                {
                    [HttpMethod.Post] = Operation(told, new OpenApiSchemaReference(id, document), json, document),
                },
            };
        }
    }

    /// <summary>Outside of operations the framework writes the types of fields in place, and forgets which of them may be null.</summary>
    private static void Refer(OpenApiSchema schema, Type type, OpenApiDocument document)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var property in type.GetProperties())
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (schema.Properties?.TryGetValue(name, out var field) is not true || field is not OpenApiSchema own)
            {
                continue;
            }

            var shown = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (shown.IsGenericType && IsNamed(shown.GetGenericArguments()[0]))
            {
                own.Items = new OpenApiSchemaReference(shown.GetGenericArguments()[0].Name, document);
            }
            else if (IsNamed(shown))
            {
                var reference = new OpenApiSchemaReference(shown.Name, document) { Description = own.Description };
                schema.Properties[name] =
                    nullability.Create(property).ReadState == NullabilityState.Nullable
                        ? new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, reference] }
                        : reference;
            }
        }

        bool IsNamed(Type shown) => document.Components?.Schemas?.ContainsKey(shown.Name) is true;
    }

    private static OpenApiOperation Operation(ApiEvent told, IOpenApiSchema data, JsonSerializerOptions json, OpenApiDocument document) =>
        new()
        {
            OperationId = string.Concat(told.Name.Split('.', '_').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}").Prepend("on")),
            Summary = told.Name,
            Description = told.Description,
            Tags = new HashSet<OpenApiTagReference> { new(Tag, document) },
            Parameters =
            [
                Header("webhook-id", "The event's id, msg_…: the same for every attempt, so that you can tell a repetition."),
                Header("webhook-timestamp", "When it was sent, in seconds since 1970."),
                Header("webhook-signature", "Signatures with the endpoint's secrets, separated by spaces; accept it if any of them is right."),
            ],
            RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/json"] = new()
                    {
                        Schema = Envelope(told.Name, data),
                        Example = new JsonObject
                        {
                            ["type"] = told.Name,
                            ["timestamp"] = "2026-11-23T09:04:00.000Z",
                            ["data"] = JsonSerializer.SerializeToNode(told.Example, told.Example.GetType(), json),
                        },
                    },
                },
            },
            Responses = new OpenApiResponses
            {
                ["2XX"] = new OpenApiResponse { Description = "You have it. It isn't sent again." },
                ["410"] = new OpenApiResponse { Description = "You want no more events: the endpoint is disabled." },
                ["4XX"] = new OpenApiResponse { Description = "Anything else: it is sent again later, for some days." },
            },
            Security = [],
        };

    private static OpenApiSchema Envelope(string name, IOpenApiSchema data) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(StringComparer.Ordinal) { "type", "timestamp", "data" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = name },
                ["timestamp"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Format = "date-time",
                    Description = "When it happened.",
                },
                ["data"] = data,
            },
        };

    private static OpenApiParameter Header(string name, string description) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = true,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
