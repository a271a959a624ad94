using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>
/// Writes files where they are used, as <c>type: string, format: binary</c>: generators of clients know uploads and downloads by that, not by a reference, nor
/// by something that may be null. A part that isn't sent is left out.
/// </summary>
internal static class BinaryBodies
{
    private static readonly string[] Types = [nameof(IFormFile), nameof(Stream)];

    public static void Apply(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        foreach (var schema in schemas.Values.OfType<OpenApiSchema>().Where(schema => schema.Properties is not null))
        {
            foreach (var (name, property) in schema.Properties!.ToList())
            {
                if (property.OneOf?.OfType<OpenApiSchemaReference>().FirstOrDefault(IsFile) is { } file)
                {
                    schema.Properties![name] = Binary(file.Reference.Description ?? property.Description);
                }
            }
        }

        foreach (var media in document.Paths.Values.SelectMany(MediaOf).Where(media => media.Schema is OpenApiSchemaReference file && IsFile(file)))
        {
            media.Schema = Binary(description: null);
        }

        foreach (var type in Types)
        {
            schemas.Remove(type);
        }
    }

    private static bool IsFile(OpenApiSchemaReference schema) => Types.Contains(schema.Reference.Id, StringComparer.Ordinal);

    private static OpenApiSchema Binary(string? description) =>
        new()
        {
            Type = JsonSchemaType.String,
            Format = "binary",
            Description = description,
        };

    private static IEnumerable<OpenApiMediaType> MediaOf(IOpenApiPathItem path) =>
        (path.Operations?.Values.AsEnumerable() ?? [])
            .SelectMany(operation => operation.Responses?.Values.AsEnumerable() ?? [])
            .SelectMany(response => response.Content?.Values.AsEnumerable() ?? []);
}
