using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>The media type of a part of multipart/form-data.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PartAttribute(string contentType) : Attribute
{
    public string ContentType { get; } = contentType;
}

/// <summary>
/// Says of bodies that are no JSON what they are: parts of a form with their media types, and streams of events. OpenAPI 3.1 has no word for the items of a
/// stream; 3.2 calls it <c>itemSchema</c>, which stands here under a name of its own.
/// </summary>
internal sealed class BodyTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.RequestBody?.Content is { } request && request.TryGetValue(MediaTypeNames.Multipart.FormData, out var form))
        {
            var parts = context.Description.ParameterDescriptions.Select(parameter => parameter.Type).FirstOrDefault(type => type is not null);
            form.Encoding = (parts?.GetProperties() ?? [])
                .Select(property =>
                    (property.Name, Part: property.GetCustomAttributes(typeof(PartAttribute), inherit: false).OfType<PartAttribute>().FirstOrDefault())
                )
                .Where(property => property.Part is not null)
                .ToDictionary(
                    property => JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                    property => new OpenApiEncoding { ContentType = property.Part!.ContentType },
                    StringComparer.Ordinal
                );
        }

        foreach (var response in operation.Responses?.Values.OfType<OpenApiResponse>() ?? [])
        {
            if (response.Content is { } content && content.TryGetValue(MediaTypeNames.Text.EventStream, out var stream))
            {
                Describe(stream);
            }
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiMediaType stream)
    {
        var item = (stream.Schema as OpenApiSchemaReference)?.Reference.Id;
        var example = stream.Example?.ToJsonString();
        stream.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Server-sent events (HTML section 9.2). The data of each is JSON." };
        stream.Example = example is null ? null : $"event: reauth\nid: 3\ndata: {example}\n\n";
        stream.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
        {
            ["x-itemSchema"] = new JsonNodeExtension(
                new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("event", "id", "data"),
                    ["properties"] = new JsonObject
                    {
                        ["event"] = new JsonObject { ["type"] = "string" },
                        ["id"] = new JsonObject { ["type"] = "string" },
                        ["data"] = new JsonObject
                        {
                            ["type"] = "string",
                            ["contentMediaType"] = MediaTypeNames.Application.Json,
                            ["contentSchema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{item}" },
                        },
                    },
                }
            ),
        };
    }
}
