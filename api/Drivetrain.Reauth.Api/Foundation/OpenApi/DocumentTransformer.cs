using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>What stands around the operations, and one order for all of it, so that the committed file changes only with the API.</summary>
internal sealed partial class DocumentTransformer(IEnumerable<ApiTag> tags, IEnumerable<ApiEvent> events, IOptions<JsonOptions> json)
    : IOpenApiDocumentTransformer
{
    public const string Title = "Drivetrain.Reauth";

    private const string Description =
        "Re-authenticates the failed connectors of Drivetrain workspaces.\n\n"
        + "**Errors** are `application/problem+json` (RFC 9457). Decide by `code`, which is stable; `detail` says what to do; give "
        + "`traceId` to support.\n\n"
        + "**Lists** are paged: `limit` is 1 to 100, and `nextCursor` of one page is `cursor` of the next.\n\n"
        + "**Repetition**: where a POST takes `Idempotency-Key`, repeating it with the same key and body within 24 hours gives the same "
        + "answer.\n\n"
        + "**JSON** is read strictly: unknown and repeated fields are refused, as are bodies of more than 64 KB where nothing else is "
        + "said. A field that may be left out may be `null` as well, which means the same; answers leave it out. What is absent may be added later.";

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = Title,
            Version = typeof(DocumentTransformer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            Description = Description,
            License = new() { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new() { Url = "/", Description = "The service hosting this document" }];
        document.Tags = tags.Append(new ApiTag(WebhookDocuments.Tag, "What webhooks tell, signed as Standard Webhooks 1.0."))
            .OrderBy(tag => tag.Name, StringComparer.Ordinal)
            .Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description })
            .ToHashSet();

        var paths = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            paths.Add(path, item);
        }

        document.Paths = paths;
        var components = document.Components ??= new();
        components.SecuritySchemes = SecurityTransformer.Schemes();
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        await WebhookDocuments.ApplyAsync(document, context, events, json.Value.SerializerOptions, cancellationToken);
        components.Schemas[ProblemTransformer.SchemaId] = ProblemTransformer.Schema();
        BinaryBodies.Apply(document);
        StrictRequests.Apply(document);
        components.Schemas = components.Schemas.OrderBy(schema => schema.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (var schema in components.Schemas.Values)
        {
            FoldDescriptions(schema);
        }

        components.Examples = components.Examples?.OrderBy(example => example.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Descriptions come from XML comments, whose line breaks say nothing.</summary>
    private static void FoldDescriptions(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchemaReference { Reference: { Description: { } beside } reference })
        {
            reference.Description = LineBreak().Replace(beside, " ");
        }

        if (schema is not OpenApiSchema own)
        {
            return;
        }

        own.Description = own.Description is { } description ? LineBreak().Replace(description, " ") : null;
        IEnumerable<IOpenApiSchema?> parts = [.. own.Properties?.Values ?? [], own.Items, .. own.AnyOf ?? [], .. own.OneOf ?? [], .. own.AllOf ?? []];
        foreach (var part in parts.OfType<IOpenApiSchema>())
        {
            FoldDescriptions(part);
        }
    }

    [GeneratedRegex(@"(?<!\n)[ \t]*\n[ \t]*(?!\s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineBreak();
}
