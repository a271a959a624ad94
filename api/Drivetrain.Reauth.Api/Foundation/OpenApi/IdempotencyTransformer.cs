using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Documents the header of routes that take an Idempotency-Key.</summary>
internal sealed class IdempotencyTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyMetadata>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = IdempotencyFilter.KeyHeader,
                    In = ParameterLocation.Header,
                    Description =
                        "Makes it safe to retry the request: for 24 hours, the same key with the same body returns the same response, with "
                        + "'Idempotency-Replayed: true'.",
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        MinLength = 1,
                        MaxLength = 255,
                        Pattern = "^[!-~]+$",
                    },
                    Example = "7f0c2a4e-0f5d-4d0c-9a52-2f1f6a1c9b3e",
                }
            );
        }

        return Task.CompletedTask;
    }
}
