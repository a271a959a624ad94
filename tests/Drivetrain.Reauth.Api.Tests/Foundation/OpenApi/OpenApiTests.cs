using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.Api.Tests.Foundation.OpenApi;

public sealed class OpenApiTests : IDisposedByXunit
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal) { "get", "put", "post", "patch", "delete" };

    private readonly ReauthApi _api = new();

    [Fact]
    public async Task CommittedFile_IsTheServedDocument()
    {
        using var client = _api.Anonymous();
        var served = await client.GetStringAsync("/openapi/v1.yaml");
        var committed = await File.ReadAllTextAsync(CommittedPath());
        Assert.True(
            string.Equals(served, committed, StringComparison.Ordinal),
            "openapi.yaml is not what is served. Write it anew: dotnet run --project api/Drivetrain.Reauth.Api -- openapi --output $(pwd)/openapi.yaml"
        );
    }

    [Fact]
    public async Task Verb_WritesTheServedDocument_WithoutOpeningTheStorage()
    {
        var written = await OpenApiCommand.RenderAsync(
            Program.Build(
                [],
                services =>
                    services
                        .AddSingleton<IStore>(_ => throw new InvalidOperationException("The storage was opened."))
                        .AddLogging(logging => logging.ClearProviders())
            ),
            isOlder: false,
            CancellationToken.None
        );
        Assert.Equal(await File.ReadAllTextAsync(CommittedPath()), written);
    }

    [Fact]
    public async Task Properties_ThatCanBeNull_AreNotRequired()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/openapi/v1.json");
        var document = await response.ReadJsonAsync(HttpStatusCode.OK);
        var faults = new List<string>();
        foreach (
            var schema in document
                .GetProperty("components")
                .GetProperty("schemas")
                .EnumerateObject()
                .Where(schema => schema.Value.TryGetProperty("required", out _))
        )
        {
            var required = schema.Value.GetProperty("required").EnumerateArray().Select(name => name.GetString()!);
            faults.AddRange(
                required.Where(name => CanBeNull(schema.Value.GetProperty("properties").GetProperty(name))).Select(name => $"{schema.Name}.{name}")
            );
        }

        Assert.True(faults.Count == 0, "Answers leave out what is null: " + string.Join(", ", faults));
    }

    [Fact]
    public async Task EveryOperation_HasWhatAReaderNeeds()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/openapi/v1.json");
        var document = await response.ReadJsonAsync(HttpStatusCode.OK);
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var tags = document
            .GetProperty("tags")
            .EnumerateArray()
            .ToDictionary(tag => tag.GetProperty("name").GetString()!, tag => tag.GetProperty("description").GetString(), StringComparer.Ordinal);
        var faults = new List<string>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(operation => Methods.Contains(operation.Name)))
            {
                faults.AddRange(FaultsOf(operation.Value, tags, ids).Select(fault => $"{operation.Name} {path.Name}: {fault}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.NotEmpty(ids);
    }

    [Fact]
    public async Task Paths_AreInOneOrder()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/openapi/v1.json");
        var paths = (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Swagger_Page_IsServedUnderAPolicyThatItCanLiveWith()
    {
        using var client = _api.Anonymous();
        using var page = await client.GetAsync("/swagger/index.html");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);

        // Scripts in the page itself would not run.
        Assert.DoesNotMatch("<script(?![^>]*src=)", html);
        foreach (var file in new[] { "swagger-ui-bundle.js", "swagger-ui.css", "index.js" })
        {
            using var response = await client.GetAsync($"/swagger/{file}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var script = await client.GetAsync("/swagger/index.js");
        Assert.Contains("/openapi/v1.json", await script.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> FaultsOf(JsonElement operation, Dictionary<string, string?> tags, HashSet<string> ids)
    {
        foreach (var member in new[] { "summary", "description", "operationId" })
        {
            if (!operation.TryGetProperty(member, out var text) || string.IsNullOrWhiteSpace(text.GetString()))
            {
                yield return $"no {member}";
            }
        }

        if (operation.TryGetProperty("operationId", out var id) && !ids.Add(id.GetString()!))
        {
            yield return "its operationId is taken";
        }

        var named = operation.TryGetProperty("tags", out var list) ? list.EnumerateArray().Select(tag => tag.GetString()!).ToList() : [];
        if (named.Count != 1 || string.IsNullOrWhiteSpace(tags.GetValueOrDefault(named[0])))
        {
            yield return $"not one described tag but '{string.Join(',', named)}'";
        }

        if (!operation.TryGetProperty("security", out _))
        {
            yield return "no security, not even none";
        }

        var parameters = operation.TryGetProperty("parameters", out var declared) ? declared.EnumerateArray().ToList() : [];
        foreach (var parameter in parameters.Where(parameter => !parameter.TryGetProperty("description", out _)))
        {
            yield return $"no description of the parameter {parameter.GetProperty("name")}";
        }

        if (operation.TryGetProperty("requestBody", out var body))
        {
            foreach (var media in body.GetProperty("content").EnumerateObject().Where(media => !HasExample(media.Value)))
            {
                yield return $"no example of the request as {media.Name}";
            }
        }

        var responses = operation.GetProperty("responses").EnumerateObject().ToList();
        foreach (var response in responses.Where(response => response.Value.TryGetProperty("content", out _)))
        {
            // A page is for people; what it looks like is not part of the contract.
            foreach (
                var media in response
                    .Value.GetProperty("content")
                    .EnumerateObject()
                    .Where(media => media.Name is not ("text/html" or "image/webp") && !HasExample(media.Value))
            )
            {
                yield return $"no example of {response.Name} as {media.Name}";
            }
        }

        var isPublic = operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
        if (!isPublic && !responses.Exists(response => response.Name is "401"))
        {
            yield return "its problems are not declared";
        }
    }

    private static bool HasExample(JsonElement media) => media.TryGetProperty("example", out _) || media.TryGetProperty("examples", out _);

    private static string CommittedPath() => Repository.PathOf("openapi.yaml");

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    private static bool CanBeNull(JsonElement property) =>
        (property.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(one => one.ValueEquals("null")))
        || (
            property.TryGetProperty("oneOf", out var options)
            && options.EnumerateArray().Any(option => option.TryGetProperty("type", out var only) && only.ValueEquals("null"))
        );
}
