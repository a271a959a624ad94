using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Http;

/// <summary>Every form of the journey's pages, whichever there are: only our own pages can send them.</summary>
public sealed class CrossSiteFormTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    private List<ApiEndpoint> Forms =>
        [
            .. Endpoints
                .All(_api)
                .Where(endpoint =>
                    endpoint.Method is "POST"
                    && !endpoint.Route.StartsWith("/v1/", StringComparison.Ordinal)
                    && !endpoint.Route.StartsWith("/support", StringComparison.Ordinal)
                ),
        ];

    [Fact]
    public void Forms_OfTheJourney_AreTheseEight() =>
        Assert.Equal(
            [
                "/connect/{providerId}",
                "/connect/{providerId}/address",
                "/handover/{handoverId}",
                "/oauth/{provider}/form",
                "/reauth/{reauthId}/attempts",
                "/reauth/{reauthId}/cancellation",
                "/reauth/{reauthId}/confirmation",
                "/reauth/{reauthId}/reconnections",
                "/reauth/{reauthId}/start",
            ],
            Forms.Select(form => form.Route).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task Form_SentFromElsewhere_IsRefused(string site)
    {
        using var client = _api.Anonymous();
        foreach (var form in Forms)
        {
            using var response = await SendAsync(client, form, site);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{form.Name}: {response.StatusCode}");
            await response.ReadProblemAsync(HttpStatusCode.Forbidden, "cross_site_form");
        }
    }

    /// <summary>What was refused above gets as far as the handler from our own page, and from browsers that do not say: there is no such attempt.</summary>
    [Theory]
    [InlineData("same-origin")]
    [InlineData(null)]
    public async Task Form_SentFromOurOwnPage_IsRead(string? site)
    {
        using var client = _api.Anonymous();
        foreach (var form in Forms)
        {
            using var response = await SendAsync(client, form, site);
            Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{form.Name}: {response.StatusCode}");
        }
    }

    /// <summary>
    /// Browsers that do not send Sec-Fetch-Site say where a form stands by Origin; <c>null</c> is what our own pages make of it, since they ask for no
    /// referrer.
    /// </summary>
    [Theory]
    [InlineData("https://evil.example", true)]
    [InlineData("http://reauth.example", true)]
    [InlineData("https://reauth.example:8443", true)]
    [InlineData("https://reauth.example.evil.example", true)]
    [InlineData("garbage", true)]
    [InlineData("https://reauth.example", false)]
    [InlineData("http://localhost:5210", false)]
    [InlineData("null", false)]
    [Trait("Case", "12.11")]
    public async Task Form_WithAnOriginAlone_IsReadFromOursOnly(string origin, bool isForeign)
    {
        using var client = _api.Anonymous();
        foreach (var form in Forms)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, form.Path) { Content = new FormUrlEncodedContent([]) };
            request.Headers.TryAddWithoutValidation("Origin", origin);
            using var response = await client.SendAsync(request);
            Assert.True(response.StatusCode == (isForeign ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound), $"{form.Name}: {response.StatusCode}");
        }

        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/support/sign-in") { Content = new FormUrlEncodedContent([]) };
        signIn.Headers.TryAddWithoutValidation("Origin", origin);
        using var refused = await client.SendAsync(signIn);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task Form_AsAnotherContentType_IsRefused(string contentType)
    {
        using var client = _api.Anonymous();
        foreach (var form in Forms)
        {
            using var response = await client.SendRawAsync(form.Verb, form.Path, "{}"u8.ToArray(), contentType);
            await response.ReadProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, ApiEndpoint form, string? site)
    {
        using var request = new HttpRequestMessage(form.Verb, form.Path) { Content = new FormUrlEncodedContent([new("state", "x"), new("ticket", "x")]) };
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        return await client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
