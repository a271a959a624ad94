using System.Net;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;
using Drivetrain.Reauth.Api.Tests.Features.SupportConsole;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>HEAD is a GET without a body that uses nothing up (RFC 9110 section 9.3.2).</summary>
[Trait("Case", "3.1")]
public sealed class HeadTests : IDisposedByXunit
{
    private static readonly string[] Changing = ["Date", "Set-Cookie", "Transfer-Encoding"];

    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData(null)]
    [InlineData(ReauthApi.PlatformKey)]
    [InlineData(ReauthApi.SupportKey)]
    [InlineData(ReauthApi.OperatorKey)]
    public async Task Head_OfEveryGetRoute_IsAsGetWithoutABody(string? key)
    {
        using var client = key is null ? _api.Anonymous() : _api.With(key);
        foreach (var endpoint in Endpoints.All(_api).Where(endpoint => endpoint.Method is "GET"))
        {
            await AssertSameAsync(client, endpoint.Path, endpoint.Name);
        }
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/openapi/v1.yaml")]
    [InlineData("/swagger/index.html")]
    [InlineData("/assets/reauth.css")]
    [InlineData("/support/assets/console.css")]
    [InlineData("/support/sign-in")]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    [InlineData("/v1/contributions")]
    [InlineData("/nothing-here")]
    public async Task Head_OfWhatAnyoneMayRead_IsAsGetWithoutABody(string path)
    {
        using var client = _api.Anonymous();
        await AssertSameAsync(client, path, path);
    }

    [Fact]
    public async Task Head_WithTheEntityTag_IsNotModified()
    {
        using var client = _api.Anonymous();
        using var first = await client.GetAsync("/openapi/v1.json");
        using var request = new HttpRequestMessage(HttpMethod.Head, "/openapi/v1.json") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var again = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Head_OfARouteThatHasNoGet_IsNotAllowed_AndOtherMethodsHearOfHead()
    {
        using var client = _api.Anonymous();
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/sessions/current/nothing"));
        using var post = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/healthz/live"));
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Head_OfAScreenshot_IsNoLook()
    {
        using var support = _api.With(ReauthApi.SupportKey);
        using var platform = _api.With(ReauthApi.PlatformKey);
        using var made = await platform.ReportAsync(
            new
            {
                workspaceId = ReauthApi.Workspace,
                step = "other",
                description = "Stuck.",
            },
            Pictures.Png()
        );
        var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        using var head = await support.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v1/stuck-reports/{id}/screenshot"));
        Assert.Equal((HttpStatusCode.OK, "image/webp"), (head.StatusCode, head.Content.Headers.ContentType?.MediaType));
        using var supporter = await Supporter.SignedInAsync(_api);
        Assert.Empty(Looks());
        await AssertSameAsync(support, $"/v1/stuck-reports/{id}/screenshot", "screenshot");
        Assert.Single(Looks());
    }

    /// <summary>What the last form has done is told once, by the page that somebody sees.</summary>
    [Fact]
    public async Task Head_OfAReportsPage_LeavesItsNoticeForTheReader()
    {
        using var platform = _api.With(ReauthApi.PlatformKey);
        using var made = await platform.ReportAsync(
            new
            {
                workspaceId = ReauthApi.Workspace,
                step = "other",
                description = "Stuck.",
            }
        );
        var id = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
        using var supporter = await Supporter.SignedInAsync(_api);
        Assert.False(await TakesNoticeAsync(HttpMethod.Head));
        Assert.True(await TakesNoticeAsync(HttpMethod.Get));

        async Task<bool> TakesNoticeAsync(HttpMethod method)
        {
            using var client = _api.Anonymous();
            using var request = new HttpRequestMessage(method, $"/support/reports/{id}");
            request.Headers.Add("Cookie", $"{Supporter.SessionCookie}={supporter.Cookies[Supporter.SessionCookie]}; __Host-support-done={id}.status.bmV3");
            using var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return response.Headers.TryGetValues("Set-Cookie", out var cookies)
                && cookies.Any(cookie => cookie.StartsWith("__Host-support-done=;", StringComparison.Ordinal));
        }
    }

    private IEnumerable<AuditEntry> Looks() => _api.Store.All<AuditEntry>().Where(entry => entry.Action is "stuck_report.screenshot_viewed");

    private static async Task AssertSameAsync(HttpClient client, string path, string name)
    {
        using var headed = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        using var got = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(headed.StatusCode == got.StatusCode, $"{name}: {headed.StatusCode}, not {got.StatusCode}");
        Assert.Equal("", await headed.Content.ReadAsStringAsync());
        Assert.Equal(Names(got), Names(headed));
        Assert.Equal(got.Content.Headers.ContentType, headed.Content.Headers.ContentType);
    }

    private static IEnumerable<string> Names(HttpResponseMessage response) =>
        response
            .Headers.Select(header => header.Key)
            .Concat(response.Content.Headers.Where(header => header.Key is not "Content-Length").Select(header => header.Key))
            .Except(Changing, StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal);

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
