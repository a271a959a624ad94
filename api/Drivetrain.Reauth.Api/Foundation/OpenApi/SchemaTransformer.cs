using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Says of schemas what the serializer's settings and the framework's own reading of attributes leave out.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    /// <summary>Of a text that is required: one of white space alone is refused as if it were missing.</summary>
    private const string NotBlank = @"\S";

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type).IsEnum)
        {
            schema.Type = JsonSchemaType.String;

            // One schema serves all that refer to it, and none of them is ever answered as null.
            schema.Enum = [.. schema.Enum?.Where(value => value is not null) ?? []];
        }

        // Those of requests are closed when the whole document is there.
        schema.AdditionalPropertiesAllowed = true;

        // Absent and null are the same to us, and answers leave out what is null: a client must not be generated to rely on a null.
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
        {
            schema.Required?.Remove(property.Name);
        }

        if (context.JsonPropertyInfo?.AttributeProvider is { } attributes)
        {
            Constrain(schema, attributes);
        }

        return Task.CompletedTask;
    }

    private static void Constrain(OpenApiSchema schema, ICustomAttributeProvider attributes)
    {
        if (attributes.IsDefined(typeof(VisibleTextAttribute), inherit: true))
        {
            schema.Pattern = VisibleTextAttribute.Pattern;
        }
        else if (schema is { Type: JsonSchemaType.String, Pattern: null, Format: null } && attributes.IsDefined(typeof(RequiredAttribute), inherit: true))
        {
            schema.Pattern = NotBlank;
        }

        if (attributes.IsDefined(typeof(AbsoluteUrlAttribute), inherit: true))
        {
            schema.Format = "uri";
        }

        if (
            schema.Items is OpenApiSchema item
            && attributes.GetCustomAttributes(typeof(ItemsAttribute), inherit: true).OfType<ItemsAttribute>().FirstOrDefault() is { } items
        )
        {
            (item.Pattern, item.MaxLength) = (items.Pattern, items.MaxLength);
        }
    }
}

/// <summary>Documents the texts of a list, which its handler checks.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsAttribute(string pattern, int maxLength) : Attribute
{
    public string Pattern { get; } = pattern;

    public int MaxLength { get; } = maxLength;
}
