using System.Net;
using System.Text.RegularExpressions;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Welcome;

/// <summary>The service's own pages: at its root, and at an address where there is nothing. A person reads them; programs get problems.</summary>
public sealed partial class WelcomeTests : IDisposedByXunit
{
    private const string Chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    private readonly ReauthApi _api = new();

    [Theory]
    [InlineData("en-GB", "en", "This is Drivetrain Reauth", "Support console")]
    [InlineData("de-AT,en;q=0.5", "de", "Das ist Drivetrain Reauth", "Support-Konsole")]
    public async Task Root_InABrowser_SaysWhatThisIs(string accepted, string language, string title, string console)
    {
        using var response = await OpenAsync("/", accepted);
        var html = await ReadPageAsync(response, HttpStatusCode.OK, language);
        Assert.Contains($"<h1 id=\"title\">{title}</h1>", html, StringComparison.Ordinal);
        Assert.Contains(console, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_InABrowser_LeadsToPagesThatThereAre()
    {
        using var response = await OpenAsync("/");
        var links = Link().Matches(await response.Content.ReadAsStringAsync()).Select(link => link.Groups["path"].Value).ToList();
        Assert.Equal(
            ["/swagger/", "/openapi/v1.yaml", "/support", "/healthz/ready"],
            links.Where(link => !link.StartsWith("/assets", StringComparison.Ordinal))
        );
        foreach (var link in links)
        {
            using var there = await OpenAsync(link);
            Assert.True((int)there.StatusCode < 400, $"{link} answers {there.StatusCode}.");
        }
    }

    [Theory]
    [InlineData("/", "application/json")]
    [InlineData("/", "*/*")]
    [InlineData("/nothing", "application/json")]
    [InlineData("/nothing", "*/*")]
    [InlineData("/v1/nothing", Chrome)]
    [InlineData("/V1/nothing", Chrome)]
    public async Task Address_WithNothingForPrograms_IsAProblem(string path, string accept)
    {
        using var client = _api.Anonymous();
        client.DefaultRequestHeaders.Add("Accept", accept);
        using var response = await client.GetAsync(path);
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/reauth", HttpStatusCode.NotFound)]
    [InlineData("/support/nothing", HttpStatusCode.NotFound)]
    [InlineData("/openapi/v2.yaml", HttpStatusCode.NotFound)]
    [InlineData("/assets/nothing.css", HttpStatusCode.NotFound)]
    [InlineData("/reauth/rea_1/attempts", HttpStatusCode.MethodNotAllowed)]
    public async Task UnknownAddress_InABrowser_IsAPageWithAWayOn(string path, HttpStatusCode status)
    {
        using var english = await OpenAsync(path);
        var page = await ReadPageAsync(english, status, "en");
        Assert.Contains("This page doesn&#x27;t exist", page, StringComparison.Ordinal);
        Assert.Contains("href=\"https://app.drivetrain.ai/\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/\"", page, StringComparison.Ordinal);
        using var german = await OpenAsync(path, "de");
        Assert.Contains("Diese Seite gibt es nicht", await ReadPageAsync(german, status, "de"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "cors")]
    [InlineData("GET", "no-cors")]
    [InlineData("POST", "navigate")]
    public async Task UnknownAddress_ThatNobodyOpens_IsAProblem(string method, string mode)
    {
        using var client = _api.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/nothing") { Headers = { { "Accept", Chrome }, { "Sec-Fetch-Mode", mode } } };
        using var response = await client.SendAsync(request);
        await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    public async Task Head_OfAPage_HasItsHeadersAndNoBody(string path, HttpStatusCode status)
    {
        using var client = _api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Head, path) { Headers = { { "Accept", Chrome } } };
        using var response = await client.SendAsync(request);
        Assert.Equal((status, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>What somebody typed is said nowhere: an address may hold a code.</summary>
    [Fact]
    public async Task UnknownAddress_IsNotRepeated()
    {
        using var response = await OpenAsync("/oauth/quickbooks/calback?code=address-canary");
        Assert.DoesNotContain("canary", await ReadPageAsync(response, HttpStatusCode.NotFound, "en"), StringComparison.Ordinal);
        Assert.DoesNotContain(_api.Logs.Lines, line => line.Contains("address-canary", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    private async Task<HttpResponseMessage> OpenAsync(string path, string languages = "en")
    {
        using var client = _api.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Headers =
            {
                { "Accept", Chrome },
                { "Accept-Language", languages },
                { "Sec-Fetch-Mode", "navigate" },
            },
        };
        return await client.SendAsync(request);
    }

    private static async Task<string> ReadPageAsync(HttpResponseMessage response, HttpStatusCode status, string language)
    {
        Assert.Equal((status, "text/html"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(language, Assert.Single(response.Content.Headers.ContentLanguage));
        Assert.Contains("style-src 'self'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.True(response.Headers.CacheControl!.NoStore);
        var html = await response.Content.ReadAsStringAsync();
        Assert.Contains($"<html lang=\"{language}\">", html, StringComparison.Ordinal);
        return html;
    }

    [GeneratedRegex("href=\"(?<path>/[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
