using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Foundation.OpenApi;

/// <summary>The document as it is served: built at the first request and never again, since nothing in it depends on who asks.</summary>
internal sealed class ServedDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    private readonly Lock _building = new();
    private readonly Dictionary<OpenApiSpecVersion, Task<(Rendering Json, Rendering Yaml)>> _built = [];

    public static async Task<IResult> JsonAsync(string documentName, ServedDocument document) => await document.AnswerAsync(documentName, isYaml: false);

    public static async Task<IResult> YamlAsync(string documentName, ServedDocument document) => await document.AnswerAsync(documentName, isYaml: true);

    private async Task<IResult> AnswerAsync(string name, bool isYaml)
    {
        if (VersionOf(name) is not { } version)
        {
            return TypedResults.NotFound();
        }

        var (json, yaml) = await BuiltAsync(version);
        return isYaml ? yaml : json;
    }

    private static OpenApiSpecVersion? VersionOf(string name) =>
        name.ToLowerInvariant() switch
        {
            ApiDocument.Name => OpenApiSpecVersion.OpenApi3_1,
            ApiDocument.OlderName => OpenApiSpecVersion.OpenApi3_0,
            _ => null,
        };

    /// <summary>Once, for however many ask at the same time; a failure is not kept.</summary>
    private Task<(Rendering Json, Rendering Yaml)> BuiltAsync(OpenApiSpecVersion version)
    {
        lock (_building)
        {
            return _built.TryGetValue(version, out var built) && !built.IsFaulted ? built : _built[version] = BuildAsync(version);
        }
    }

    private async Task<(Rendering Json, Rendering Yaml)> BuildAsync(OpenApiSpecVersion version)
    {
        // Nobody's request: whoever asked first may leave.
        var document = await ReadAsync(provider, version, CancellationToken.None);
        var json = await document.SerializeAsJsonAsync(version, CancellationToken.None);
        var yaml = await document.SerializeAsYamlAsync(version, CancellationToken.None);
        return (new Rendering(json, "application/json; charset=utf-8"), new Rendering(yaml, "text/plain+yaml; charset=utf-8"));
    }

    /// <summary>The document, as it can be told in a version of OpenAPI.</summary>
    internal static async Task<OpenApiDocument> ReadAsync(IOpenApiDocumentProvider provider, OpenApiSpecVersion version, CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        return version == OpenApiSpecVersion.OpenApi3_0 ? OlderDocument.Apply(document) : document;
    }

    /// <summary>The bytes with their strong entity tag: a repeated request is answered 304 (RFC 9110 section 13.1.2).</summary>
    private sealed class Rendering : IResult
    {
        private readonly byte[] _bytes;
        private readonly string _mediaType;
        private readonly EntityTagHeaderValue _tag;

        public Rendering(string text, string mediaType)
        {
            _bytes = System.Text.Encoding.UTF8.GetBytes(text);
            _mediaType = mediaType;
            _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(_bytes).AsSpan(0, 16))}\"");
        }

        public Task ExecuteAsync(HttpContext httpContext)
        {
            // Kept, but asked about each time: the next version of the service may say something else.
            httpContext.Response.Headers.CacheControl = "public, no-cache";
            return TypedResults.Bytes(_bytes, _mediaType, entityTag: _tag).ExecuteAsync(httpContext);
        }
    }
}
