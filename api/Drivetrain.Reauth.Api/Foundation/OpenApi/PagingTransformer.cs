using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Documents the parameters of lists, which are the same everywhere.</summary>
internal sealed class PagingTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter is { In: ParameterLocation.Query, Name: "limit", Schema: OpenApiSchema schema })
            {
                parameter.Description = "Maximum number of items per page.";
                schema.Minimum = "1";
                schema.Maximum = Paging.MaxLimit.ToString(System.Globalization.CultureInfo.InvariantCulture);
                schema.Default = Paging.DefaultLimit;
            }
            else if (parameter is { In: ParameterLocation.Query, Name: "cursor" })
            {
                parameter.Description = "'nextCursor' of the previous page. Omit it for the first page.";
            }
        }

        return Task.CompletedTask;
    }
}
