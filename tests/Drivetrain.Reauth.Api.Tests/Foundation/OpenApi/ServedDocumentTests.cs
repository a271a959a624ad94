using System.Net;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Drivetrain.Reauth.Api.Tests.Foundation.OpenApi;

public sealed partial class ServedDocumentTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi/v1.yaml")]
    [Trait("Case", "12.11")]
    public async Task Document_AskedForAgain_IsNotBuiltAgainAndNotSentAgain(string path)
    {
        var counter = new Counter();
        _api.ExtraServices = services => services.AddKeyedSingleton<IOpenApiDocumentProvider>(ApiDocument.Name, counter);
        using var client = _api.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.GetAsync(path)));

        Assert.Equal(1, counter.Built);
        var tag = Assert.Single(answers.Select(answer => answer.Headers.ETag).Distinct())!;
        Assert.False(tag.IsWeak);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { tag } } };
        using var again = await client.SendAsync(request);
        Assert.Equal((HttpStatusCode.NotModified, 0), (again.StatusCode, (await again.Content.ReadAsByteArrayAsync()).Length));
        using var other = await client.GetAsync(path.EndsWith("json", StringComparison.Ordinal) ? "/openapi/v1.yaml" : "/openapi/v1.json");
        Assert.NotEqual(tag, other.Headers.ETag);
    }

    [Fact]
    [Trait("Case", "12.11")]
    public async Task Document_ThatCouldNotBeBuilt_IsBuiltAtTheNextRequest()
    {
        var counter = new Counter { Fails = true };
        _api.ExtraServices = services => services.AddKeyedSingleton<IOpenApiDocumentProvider>(ApiDocument.Name, counter);
        using var client = _api.Anonymous();
        using var failed = await client.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        counter.Fails = false;
        using var built = await client.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, built.StatusCode);
    }

    [Fact]
    public async Task Document_OfAnotherName_IsNotFound()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/openapi/v2.json");
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    /// <summary>Every query parameter is written as JSON writes its fields.</summary>
    [Fact]
    [Trait("Case", "12.13")]
    public async Task Parameters_OfEveryOperation_AreLowerCamelCase()
    {
        using var client = _api.Anonymous();
        var yaml = await client.GetStringAsync("/openapi/v1.yaml");
        var names = Parameter().Matches(yaml).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        Assert.Contains("olderThan", names);
        Assert.All(names, name => Assert.True(char.IsLower(name[0]) && !name.Contains('_', StringComparison.Ordinal), name));
    }

    [GeneratedRegex("- name: (?<name>[^\n]+)\n +in: (query|path)\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Parameter();

    private sealed class Counter : IOpenApiDocumentProvider
    {
        private int _built;

        public bool Fails { get; set; }

        public int Built => _built;

        public Task<OpenApiDocument> GetOpenApiDocumentAsync(CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _built);
            return Fails
                ? Task.FromException<OpenApiDocument>(new InvalidOperationException("Not now."))
                : Task.FromResult(
                    new OpenApiDocument
                    {
                        Info = new() { Title = "x", Version = "1" },
                        Paths = [],
                    }
                );
        }
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
