using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Says of schemas what the serializer's settings leave out.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type).IsEnum)
        {
            schema.Type = JsonSchemaType.String;

            // One schema serves all that refer to it, and none of them is ever answered as null.
            schema.Enum = [.. schema.Enum?.Where(value => value is not null) ?? []];
        }

        // Requests are read strictly; answers may gain fields, and clients must not be generated to refuse them.
        if (!type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = true;
        }

        // Absent and null are the same to us, and answers leave out what is null: a client must not be generated to rely on a null.
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }
}
