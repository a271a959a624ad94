using System.Text.Json.Nodes;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>Adds the problems that a route declares, and those that follow from its having a body, a policy or a limit; each with an example.</summary>
internal sealed class ProblemTransformer : IOpenApiOperationTransformer
{
    public const string SchemaId = "Problem";
    private const string MediaType = "application/problem+json";

    public static OpenApiSchema Schema() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Description = "What went wrong, and what to do (RFC 9457).",
            Required = new HashSet<string>(StringComparer.Ordinal) { "title", "status", "detail", "code", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["title"] = Text("The status as text."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "The HTTP status.",
                },
                ["detail"] = Text("What to do, for a person. The wording may change."),
                ["code"] = Text("What went wrong, for a program. Stable."),
                ["traceId"] = Text("Finds this request in the service's logs."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "With invalid_request and invalid_parameter, where known: what is wrong with each field or parameter.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        };

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var responses = operation.Responses ??= [];
        var isVersioned = context.Description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) is true && operation.Parameters?.Count > 0;
        foreach (
            var status in ProblemsOf(context.Description.ActionDescriptor.EndpointMetadata, isVersioned)
                .GroupBy(problem => problem.Status)
                .OrderBy(group => group.Key)
        )
        {
            var key = status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var response = responses.TryGetValue(key, out var declared) && declared is OpenApiResponse mutable ? mutable : new OpenApiResponse();
            response.Description ??= $"{ReasonPhrases.GetReasonPhrase(status.Key)}: {string.Join(", ", status.Select(problem => problem.Code))}";
            response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
            response.Content[MediaType] = new()
            {
                Schema = new OpenApiSchemaReference(SchemaId, context.Document),
                Examples = status.ToDictionary(problem => problem.Code, problem => (IOpenApiExample)Refer(problem, context.Document!), StringComparer.Ordinal),
            };
            responses[key] = response;
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<ProblemCode> ProblemsOf(IList<object> metadata, bool isVersioned)
    {
        var problems = metadata.OfType<ProblemsMetadata>().SelectMany(declared => declared.Problems).ToList();
        if (metadata.OfType<IAcceptsMetadata>().Any())
        {
            problems.AddRange([CommonProblems.MalformedJson, CommonProblems.UnknownField, CommonProblems.InvalidBody, CommonProblems.InvalidRequest]);
            problems.AddRange([CommonProblems.BodyTooLarge, CommonProblems.UnsupportedMediaType]);
        }

        if (isVersioned)
        {
            problems.Add(CommonProblems.InvalidParameter);
        }

        if (SecurityTransformer.RolesOf(metadata) is { Count: > 0 } roles)
        {
            problems.Add(CommonProblems.Unauthenticated);
            if (roles.Count < Enum.GetValues<Role>().Length)
            {
                problems.Add(CommonProblems.Forbidden);
            }
        }

        if (!metadata.OfType<DisableRateLimitingAttribute>().Any())
        {
            problems.AddRange([
                CommonProblems.RateLimited,
                CommonProblems.InternalError,
                CommonProblems.DocumentUnreadable,
                CommonProblems.StorageUnavailable,
                CommonProblems.StorageStalled,
            ]);
        }

        if (metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Any(method => !HttpMethods.IsGet(method))))
        {
            problems.Add(CommonProblems.StorageFull);
        }

        return problems.DistinctBy(problem => (problem.Status, problem.Code));
    }

    /// <summary>The example of a code stands once in the document, however many operations answer with it.</summary>
    private static OpenApiExampleReference Refer(ProblemCode problem, OpenApiDocument document)
    {
        if (document.Components?.Examples?.ContainsKey(problem.Code) is not true)
        {
            document.AddComponent(problem.Code, ToExample(problem));
        }

        return new OpenApiExampleReference(problem.Code, document);
    }

    private static OpenApiExample ToExample(ProblemCode problem)
    {
        var body = new JsonObject
        {
            ["title"] = ReasonPhrases.GetReasonPhrase(problem.Status),
            ["status"] = problem.Status,
            ["detail"] = problem.Detail,
            ["code"] = problem.Code,
            ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
        };
        if (problem == CommonProblems.InvalidRequest)
        {
            body["errors"] = new JsonObject { ["name"] = new JsonArray("The field name must have 1 to 100 characters.") };
        }

        return new OpenApiExample { Value = body };
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
