using System.Net;
using System.Text;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

public sealed partial class HttpConventionsTests : IDisposedByXunit
{
    private const string Origin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound, "not_found")]
    [InlineData("PUT", "/v1/sessions", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("GET", "/v1/api-keys?limit=0", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("GET", "/v1/api-keys?limit=101", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("GET", "/v1/api-keys?limit=many", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("GET", "/v1/api-keys?cursor=%00", HttpStatusCode.BadRequest, "invalid_cursor")]
    [InlineData("GET", "/v1/api-keys?cursor=", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("GET", "/v1/api-keys?cursor=_____w", HttpStatusCode.BadRequest, "invalid_cursor")]
    [InlineData("GET", "/v1/sessions?workspaceId=a/b", HttpStatusCode.BadRequest, "invalid_parameter")]
    [InlineData("GET", "/v1/sessions", HttpStatusCode.UnprocessableEntity, "workspace_required")]
    [InlineData("GET", "/v1/api-keys/key_none", HttpStatusCode.NotFound, "not_found")]
    public async Task Request_ThatCannotBeServed_IsAProblem(string method, string path, HttpStatusCode status, string code)
    {
        using var client = await _api.ClientAsync(Role.Operator);

        // A browser asks for pages; it gets the problem all the same.
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await response.ReadProblemAsync(status, code);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Body_CutOff_NamesThePlace()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.SendRawAsync(HttpMethod.Post, "/v1/api-keys", "{\n \"name\": \"x\",\n \"role\": ");
        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest, "malformed_json");
        Assert.Contains("line 3", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_NestedTooDeeply_IsMalformed()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        var deep = $"{{\"name\":{new string('[', 1000)}{new string(']', 1000)},\"role\":\"support\"}}";
        using var response = await client.SendRawAsync(HttpMethod.Post, "/v1/api-keys", deep);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await response.ReadProblemAsync();
    }

    [Fact]
    public async Task Fields_WithValuesNotAllowed_AreEachNamed()
    {
        using var client = await _api.ClientAsync(Role.Operator);
        using var response = await client.PostJsonAsync(
            "/v1/api-keys",
            new
            {
                name = "",
                role = "support",
                workspaceId = "not/one",
            }
        );
        var errors = (await response.ReadProblemAsync(HttpStatusCode.BadRequest, "invalid_request")).GetProperty("errors");
        Assert.Equal(["name", "workspaceId"], errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Storage_FullAndUnavailable_AreToldApart()
    {
        using var client = await _api.ClientAsync(Role.Platform);
        _api.Store.CommitFailure = new StorageFullException("secret-canary /var/lib");
        using var full = await client.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        await full.ReadProblemAsync(HttpStatusCode.InsufficientStorage, "storage_full");
        _api.Store.CommitFailure = new StorageUnavailableException("secret-canary /var/lib");
        using var unavailable = await client.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        await unavailable.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        Assert.DoesNotContain("canary", await full.Content.ReadAsStringAsync() + await unavailable.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bug_InAHandler_Is500WithoutItsTextAndIsLogged()
    {
        using var client = await _api.ClientAsync(Role.Platform);
        _api.Store.CommitFailure = new InvalidOperationException("bug-canary");
        using var response = await client.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        await response.ReadProblemAsync(HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("canary", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(_api.Logs.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("bug-canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/v1/sessions/current")]
    [InlineData("/healthz/live")]
    [InlineData("/nothing")]
    public async Task Answer_Always_CarriesTheSecurityHeaders(string path)
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync(path);
        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.StartsWith("max-age=", Header("Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.Equal("no-store", Header("Cache-Control"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("http://reauth.example")]
    [InlineData("https://localhost")]
    [InlineData("https://127.0.0.1")]
    public async Task Answer_OverHttpOrOnLoopback_PinsNoHttps(string address)
    {
        using var client = _api.CreateClient(new() { BaseAddress = new Uri(address) });
        using var response = await client.GetAsync("/healthz/live");
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData(Origin, true)]
    [InlineData("chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Cors_OnlyTheConfiguredExtension_IsAdmitted(string origin, bool admitted)
    {
        _api.Settings["Http:ExtensionOrigins:0"] = Origin;
        using var client = await _api.ClientAsync(Role.Extension);
        client.DefaultRequestHeaders.Add("Origin", origin);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/sessions/current");
        preflight.Headers.Add("Access-Control-Request-Method", "DELETE");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        foreach (var response in new[] { await client.SendAsync(preflight), await client.GetAsync("/v1/sessions/current") })
        {
            Assert.Equal(
                admitted ? origin : null,
                response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? Assert.Single(allowed) : null
            );
            Assert.Equal(admitted, response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task Cors_ForgedOriginWithoutSession_Is401()
    {
        _api.Settings["Http:ExtensionOrigins:0"] = Origin;
        using var client = _api.Anonymous();
        client.DefaultRequestHeaders.Add("Origin", Origin);
        using var response = await client.GetAsync("/v1/sessions/current");
        await response.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(Origin, Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("Http:ExtensionOrigins:0", "*")]
    [InlineData("Http:ExtensionOrigins:0", "https://app.drivetrain.ai")]
    [InlineData("Http:ExtensionOrigins:0", Origin + "/")]
    [InlineData("Http:KnownProxies:0", "proxy.internal")]
    [InlineData("Http:RateLimits:Address", "-1")]
    public void Options_NotUsable_AreRefusedInWordsThatNameTheSetting(string setting, string value)
    {
        var services = new ServiceCollection();
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager { [setting] = value };
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(configuration);
        services.AddOptions<Api.Foundation.Http.HttpOptions>().BindConfiguration(Api.Foundation.Http.HttpOptions.Section).ValidateDataAnnotations();
        using var provider = services.BuildServiceProvider();
        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<Api.Foundation.Http.HttpOptions>>().Value);
        Assert.Contains(setting[..setting.LastIndexOf(':')], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kestrel_BodyOfUnknownLength_IsCutOff()
    {
        _api.UseKestrel(0);
        _api.StartServer();
        using var client = _api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions")
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($"{{\"code\":\"{new string('x', 200_000)}\"}}"))),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new("application/json");
        using var response = await client.SendAsync(request);
        await response.ReadProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
