using System.Net;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Http;

/// <summary>Every form of the journey's pages, whichever there are: only our own pages can send them.</summary>
public sealed class CrossSiteFormTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    private List<ApiEndpoint> Forms => [.. Endpoints.All(_api).Where(endpoint => endpoint.Method is "POST"
        && !endpoint.Route.StartsWith("/v1/", StringComparison.Ordinal) && !endpoint.Route.StartsWith("/support", StringComparison.Ordinal))];

    [Fact]
    public void Forms_OfTheJourney_AreTheseSix() => Assert.Equal(
        [
            "/handover/{handoverId}",
            "/oauth/{provider}/form",
            "/reauth/{reauthId}/attempts",
            "/reauth/{reauthId}/cancellation",
            "/reauth/{reauthId}/confirmation",
            "/reauth/{reauthId}/start",
        ],
        Forms.Select(form => form.Route).Order(StringComparer.Ordinal));

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
