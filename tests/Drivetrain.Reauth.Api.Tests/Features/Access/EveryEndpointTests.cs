using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class EveryEndpointTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public void Table_EveryMappedEndpoint_IsListedAndNothingElse()
    {
        var mapped = Endpoints.All(_api).Select(endpoint => endpoint.Name).Order(StringComparer.Ordinal);
        Assert.Equal(AccessTable.Rows.Keys.Order(StringComparer.Ordinal), mapped);
    }

    [Fact]
    public async Task Call_WithoutKeyOrSession_Is401UnlessOpen()
    {
        using var client = _api.Anonymous();
        foreach (var endpoint in Endpoints.All(_api))
        {
            using var response = await SendAsync(client, endpoint);
            if (AccessTable.Rows[endpoint.Name].Length == 0)
            {
                Assert.True(response.StatusCode != HttpStatusCode.Unauthorized, endpoint.Name);
                continue;
            }

            await response.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
            Assert.Contains(response.Headers.WwwAuthenticate, challenge => challenge.Scheme is "Bearer");
        }
    }

    [Theory]
    [InlineData(Role.Extension)]
    [InlineData(Role.Platform)]
    [InlineData(Role.Support)]
    [InlineData(Role.Operator)]
    public async Task Call_WithRole_IsRefusedExactlyWhereTheTableSays(Role role)
    {
        foreach (var endpoint in Endpoints.All(_api))
        {
            // Each with its own client: one of the routes ends the session.
            using var client = await _api.ClientAsync(role);
            using var response = await SendAsync(client, endpoint);
            var allowed = AccessTable.Rows[endpoint.Name] is var roles && (roles.Length == 0 || roles.Contains(role));
            if (allowed)
            {
                Assert.False(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{role} {endpoint.Name}: {response.StatusCode}");
            }
            else
            {
                await response.ReadProblemAsync(HttpStatusCode.Forbidden, "forbidden");
            }
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient client, ApiEndpoint endpoint) =>
        endpoint.Name is "POST /v1/stuck-reports" ? client.ReportAsync(new { step = "other", description = "Stuck." })
        : endpoint.BodyType is null ? client.SendAsync(new HttpRequestMessage(endpoint.Verb, endpoint.Path))
        : client.SendRawAsync(endpoint.Verb, endpoint.Path, Endpoints.ExampleBody(_api, endpoint));

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
