using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>
/// Rewrites a document so that it can be told in OpenAPI 3.0: what may be null or one schema is there that schema, made nullable, since 3.0 has no type
/// <c>null</c>; and a licence has an address.
/// </summary>
internal static class OlderDocument
{
    public static OpenApiDocument Apply(OpenApiDocument document)
    {
        document.Info.License = new() { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") };
        var open = new Stack<IOpenApiSchema?>(document.Components?.Schemas?.Values ?? []);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []))
        {
            IEnumerable<OpenApiMediaType> bodies =
            [
                .. operation.RequestBody?.Content?.Values ?? [],
                .. (operation.Responses?.Values.AsEnumerable() ?? []).SelectMany(response => response.Content?.Values.AsEnumerable() ?? []),
            ];
            foreach (var body in bodies)
            {
                open.Push(body.Schema);
            }
        }

        while (open.TryPop(out var schema))
        {
            if (schema is OpenApiSchema own)
            {
                Rewrite(own);
                foreach (var part in StrictRequests.PartsOf(own))
                {
                    open.Push(part);
                }
            }
        }

        return document;
    }

    private static void Rewrite(OpenApiSchema schema)
    {
        if (
            schema.OneOf is not { Count: 2 } options
            || options.FirstOrDefault(option => option.Type is not JsonSchemaType.Null) is not { } other
            || options.All(option => option.Type is not JsonSchemaType.Null)
        )
        {
            return;
        }

        schema.OneOf = null;
        schema.AllOf = [other];
        schema.Type = (other.Type ?? JsonSchemaType.Object) | JsonSchemaType.Null;
    }
}
