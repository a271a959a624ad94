using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <summary>The Authorization header, with keys and sessions that exist.</summary>
public sealed class BearerTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Request_WithTheIdOfAKeyAndAnotherSecret_Is401()
    {
        using var operatorClient = await _api.ClientAsync(Role.Operator);
        using var created = await operatorClient.PostJsonAsync("/v1/api-keys", new { name = "Known", role = "operator" });
        var key = (await created.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("key").GetString()!;
        await AssertSecretCountsAsync(key, "/v1/api-keys");
    }

    [Fact]
    public async Task Request_WithTheIdOfASessionAndAnotherSecret_Is401() =>
        await AssertSecretCountsAsync(await _api.PairAsync(ReauthApi.Workspace), "/v1/sessions/current");

    [Fact]
    public async Task Request_WithAnotherSchemeBeforeAKey_Is401()
    {
        // "Digest " is as long as "Bearer ", so that the key stands where a token would.
        foreach (var scheme in new[] { "Digest", "Basic", "Token" })
        {
            Assert.Equal(StatusCodes.Status401Unauthorized, await SendAsync($"{scheme} {ReauthApi.OperatorKey}"));
        }

        Assert.Equal(StatusCodes.Status401Unauthorized, await SendAsync(ReauthApi.OperatorKey));
        Assert.Equal(StatusCodes.Status200OK, await SendAsync($"bearer {ReauthApi.OperatorKey}"));
    }

    [Fact]
    public async Task Request_WithTwoHeaders_Is401()
    {
        const string header = $"Bearer {ReauthApi.OperatorKey}";
        Assert.Equal(StatusCodes.Status401Unauthorized, await SendAsync(new StringValues([header, header])));
    }

    [Theory]
    [InlineData(512, StatusCodes.Status200OK)]
    [InlineData(513, StatusCodes.Status401Unauthorized)]
    public async Task Request_WithAHeaderOfSomeLength_IsReadUpToABound(int length, int expected) =>
        Assert.Equal(expected, await SendAsync("Bearer " + ReauthApi.OperatorKey.PadLeft(length - "Bearer ".Length)));

    private async Task AssertSecretCountsAsync(string token, string path)
    {
        using var holder = _api.With(token);
        using var admitted = await holder.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        using var stranger = _api.With(token[..^43] + Secrets.New());
        using var refused = await stranger.GetAsync(path);
        await refused.ReadProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Contains("error=\"invalid_token\"", refused.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private async Task<int> SendAsync(StringValues authorization)
    {
        var context = await _api.Server.SendAsync(http =>
        {
            http.Request.Method = HttpMethods.Get;
            http.Request.Path = "/v1/api-keys";
            http.Request.Headers.Authorization = authorization;
        });
        return context.Response.StatusCode;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
