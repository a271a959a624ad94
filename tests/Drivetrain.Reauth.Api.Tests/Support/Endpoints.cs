using System.Text.Json;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>One method of one route of the running api.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Route">As written in the code: <c>/v1/api-keys/{id}</c>.</param>
/// <param name="BodyType">The type that JSON is bound to, or null.</param>
/// <param name="NeedsBody">Whether a request without a body is refused.</param>
internal sealed partial record ApiEndpoint(string Method, string Route, Type? BodyType, bool NeedsBody)
{
    public HttpMethod Verb => new(Method);

    public string Name => $"{Method} {Route}";

    /// <summary>The route with ids of nothing that exists.</summary>
    public string Path => Parameter().Replace(Route, "does_not_exist");

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}

internal static class Endpoints
{
    /// <summary>All that the api maps.</summary>
    public static IReadOnlyList<ApiEndpoint> All(ReauthApi api) =>
        [
            .. from endpoint in api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
            let accepts = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()
            let json = accepts?.ContentTypes.Contains("application/json", StringComparer.Ordinal) ?? false
            select new ApiEndpoint(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), json ? accepts!.RequestType : null, json && !accepts!.IsOptional),
        ];

    /// <summary>The documented example of the endpoint's body.</summary>
    public static string ExampleBody(ReauthApi api, ApiEndpoint endpoint)
    {
        var example = api.Services.GetServices<ApiExample>().Single(example => example.Type == endpoint.BodyType);
        return JsonSerializer.Serialize(example.Value, example.Type, api.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
    }
}
