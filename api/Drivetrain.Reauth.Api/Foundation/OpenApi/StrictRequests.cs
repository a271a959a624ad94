using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>
/// Requests are read strictly, so every object that a request may hold says that it has no other fields. Answers may gain fields, and clients must not be
/// generated to refuse them: an object is of the one kind or of the other.
/// </summary>
internal static class StrictRequests
{
    /// <exception cref="InvalidOperationException">An object is both asked for and answered with. Give each a type of its own.</exception>
    public static void Apply(OpenApiDocument document)
    {
        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []).ToList();
        var asked = Reached(document, operations.SelectMany(operation => operation.RequestBody?.Content?.Values.AsEnumerable() ?? []));
        var answered = Reached(
            document,
            operations
                .SelectMany(operation => operation.Responses?.Values.AsEnumerable() ?? [])
                .SelectMany(response => response.Content?.Values.AsEnumerable() ?? [])
        );
        foreach (var (id, schema) in asked.Where(pair => pair.Value.Properties is { Count: > 0 }))
        {
            if (answered.ContainsKey(id))
            {
                throw new InvalidOperationException($"{id} is both asked for and answered with. Give each a type of its own.");
            }

            schema.AdditionalPropertiesAllowed = false;
        }
    }

    private static Dictionary<string, OpenApiSchema> Reached(OpenApiDocument document, IEnumerable<OpenApiMediaType> bodies)
    {
        var reached = new Dictionary<string, OpenApiSchema>(StringComparer.Ordinal);
        var open = new Stack<IOpenApiSchema?>(bodies.Select(body => body.Schema));
        while (open.TryPop(out var schema))
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } id })
            {
                if (reached.ContainsKey(id) || document.Components?.Schemas?.TryGetValue(id, out var named) is not true || named is not OpenApiSchema own)
                {
                    continue;
                }

                reached[id] = own;
                schema = own;
            }

            foreach (var part in PartsOf(schema))
            {
                open.Push(part);
            }
        }

        return reached;
    }

    internal static IEnumerable<IOpenApiSchema?> PartsOf(IOpenApiSchema? schema) =>
        schema is null
            ? []
            :
            [
                .. schema.Properties?.Values ?? [],
                schema.Items,
                schema.AdditionalProperties,
                .. schema.AnyOf ?? [],
                .. schema.OneOf ?? [],
                .. schema.AllOf ?? [],
            ];
}
