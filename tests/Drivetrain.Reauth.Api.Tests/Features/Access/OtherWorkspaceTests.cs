using System.Net;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

public sealed class OtherWorkspaceTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    public OtherWorkspaceTests() => _api.GlobexSupportKey();

    [Fact]
    public void Table_EveryRouteWithAnIdForACallerOfOneWorkspace_IsListedAndNothingElse()
    {
        var routes = Reachable().Select(endpoint => endpoint.Name).Order(StringComparer.Ordinal);
        Assert.Equal(WorkspaceTable.Rows.Keys.Order(StringComparer.Ordinal), routes, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Call_FromAnotherWorkspace_AnswersAsIfThereWereNone()
    {
        foreach (var endpoint in Reachable())
        {
            var path = await WorkspaceTable.Rows[endpoint.Name](_api);
            foreach (var token in await ForeignersAsync(endpoint))
            {
                using var client = _api.With(token);
                using var foreign = await SendAsync(client, endpoint, path);
                using var missing = await SendAsync(client, endpoint, endpoint.Path);
                Assert.Equal(await WordsAsync(missing), await WordsAsync(foreign));
            }
        }
    }

    private IEnumerable<ApiEndpoint> Reachable() =>
        Endpoints
            .All(_api)
            .Where(endpoint =>
                endpoint.Route.StartsWith("/v1/", StringComparison.Ordinal)
                && endpoint.Route.Contains('{', StringComparison.Ordinal)
                && AccessTable.Rows[endpoint.Name].Any(role => role is not Role.Operator)
            );

    private async Task<IReadOnlyList<string>> ForeignersAsync(ApiEndpoint endpoint)
    {
        var tokens = new List<string>();
        if (AccessTable.Rows[endpoint.Name].Contains(Role.Platform))
        {
            tokens.Add(ReauthApi.OtherPlatformKey);
        }

        if (AccessTable.Rows[endpoint.Name].Contains(Role.Support))
        {
            tokens.Add(ReauthApiKeys.GlobexSupport);
        }

        if (AccessTable.Rows[endpoint.Name].Contains(Role.Extension))
        {
            tokens.Add(await _api.PairAsync(ReauthApi.OtherWorkspace));
        }

        return tokens;
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient client, ApiEndpoint endpoint, string path) =>
        endpoint.BodyType is null
            ? client.SendAsync(new HttpRequestMessage(endpoint.Verb, path))
            : client.SendRawAsync(endpoint.Verb, path, Endpoints.ExampleBody(_api, endpoint));

    /// <summary>All of the problem but its trace id.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response)
    {
        var problem = await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");
        return JsonSerializer.Serialize(problem.EnumerateObject().Where(member => member.Name is not "traceId").Select(member => member.ToString()));
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
