using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Documents of parameters what the service asks of all of them, and what those of lists have in common.</summary>
internal sealed class ParameterTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var isVersioned = context.Description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) is true;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Schema is not OpenApiSchema schema)
            {
                continue;
            }

            if (parameter.In is ParameterLocation.Path && isVersioned)
            {
                schema.Pattern ??= string.Equals(parameter.Name, "workspaceId", StringComparison.Ordinal)
                    ? new WorkspaceIdAttribute().Pattern
                    : Identifier.Pattern;
            }
            else if (parameter.In is ParameterLocation.Query && isVersioned)
            {
                Describe(parameter, schema);
                if (ValuesOf(context.Description, parameter.Name!) is { } values)
                {
                    schema.Enum = [.. values.Select(value => (JsonNode)value)];
                }
                else if (schema is { Type: { } type, MinLength: null or 0, Format: null, Pattern: null } && type.HasFlag(JsonSchemaType.String))
                {
                    schema.MinLength = 1;
                }
            }
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiParameter parameter, OpenApiSchema schema)
    {
        switch (parameter.Name)
        {
            case "limit":
                parameter.Description = "Maximum number of items per page.";
                schema.Minimum = "1";
                schema.Maximum = Paging.MaxLimit.ToString(System.Globalization.CultureInfo.InvariantCulture);
                schema.Default = Paging.DefaultLimit;
                break;
            case "cursor":
                parameter.Description = "'nextCursor' of the previous page. Omit it for the first page.";
                schema.Pattern = Paging.CursorPattern;
                break;
        }
    }

    private static IReadOnlyList<string>? ValuesOf(ApiDescription description, string name) =>
        description
            .ParameterDescriptions.Where(parameter => string.Equals(parameter.Name, name, StringComparison.Ordinal))
            .Select(parameter => parameter.ParameterDescriptor)
            .OfType<IParameterInfoParameterDescriptor>()
            .SelectMany(parameter => parameter.ParameterInfo.GetCustomAttributes(typeof(OneOfAttribute), inherit: false))
            .OfType<OneOfAttribute>()
            .FirstOrDefault()
            ?.Values;
}
