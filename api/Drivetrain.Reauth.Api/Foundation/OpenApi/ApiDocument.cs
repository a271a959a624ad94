using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>The OpenAPI document, as JSON and YAML, and Swagger UI over it.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    /// <summary>The same in OpenAPI 3.0, for tools that don't know 3.1. It has no webhooks, and cannot say all that 3.1 says.</summary>
    public const string OlderName = "v1-openapi3.0";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services
            .AddSingleton<ServedDocument>()
            .AddOpenApi(
                Name,
                options =>
                {
                    options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                    options.AddSchemaTransformer<SchemaTransformer>();
                    options.AddOperationTransformer<ExampleTransformer>();
                    options.AddOperationTransformer<IdempotencyTransformer>();
                    options.AddOperationTransformer<BodyTransformer>();
                    options.AddOperationTransformer<ParameterTransformer>();
                    options.AddOperationTransformer<SecurityTransformer>();
                    options.AddOperationTransformer<ProblemTransformer>();
                    options.AddDocumentTransformer<DocumentTransformer>();
                }
            );

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapGet("/openapi/{documentName}.json", ServedDocument.JsonAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/openapi/{documentName}.yaml", ServedDocument.YamlAsync).AllowAnonymous().ExcludeFromDescription();

        // Behind its path, because it matches a pattern against each request that it sees; and made for the first of them, since most services never show it.
        app.Use(next =>
        {
            var pages = new Lazy<RequestDelegate>(() => Pages(((IApplicationBuilder)app).New(), next));
            return context => context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal) ? pages.Value(context) : next(context);
        });
    }

    private static RequestDelegate Pages(IApplicationBuilder app, RequestDelegate next)
    {
        app.UseSwaggerUI(static options =>
        {
            options.DocumentTitle = DocumentTransformer.Title;
            options.RoutePrefix = "swagger";
            options.SwaggerEndpoint($"/openapi/{Name}.json", DocumentTransformer.Title);
            options.DisplayOperationId();
        });
        app.Run(next);
        return app.Build();
    }
}
