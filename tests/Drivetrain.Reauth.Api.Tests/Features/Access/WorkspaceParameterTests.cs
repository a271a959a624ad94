using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <summary>Requests that name a workspace, sent by callers of another one: a session, a platform key and a support key.</summary>
public sealed partial class WorkspaceParameterTests : IDisposedByXunit
{
    /// <summary>Every operation that takes a workspace: how it is sent, and what a caller of another workspace gets.</summary>
    private static readonly Dictionary<string, (Send Send, Func<HttpResponseMessage, Role, Task> Foreign)> Rows = new(StringComparer.Ordinal)
    {
        ["GET /v1/sessions"] = (Get("/v1/sessions"), NotFoundAsync),
        ["GET /v1/connectors"] = (Get("/v1/connectors"), NotFoundAsync),
        ["GET /v1/stuck-reports"] = (Get("/v1/stuck-reports"), NoReportsAsync),
        ["GET /v1/stuck-reports/statistics"] = (Get("/v1/stuck-reports/statistics"), NothingCountedAsync),
        ["PUT /v1/connectors"] = ((client, workspaceId) => client.PutAsJsonAsync("/v1/connectors", Connector(workspaceId)), NotFoundAsync),
        ["POST /v1/pairings"] = (Post("/v1/pairings", workspaceId => new { workspaceId }), NotFoundAsync),
        ["POST /v1/instances/match"] = (
            Post(
                "/v1/instances/match",
                workspaceId => new
                {
                    provider = "quickbooks",
                    instanceId = Company,
                    workspaceId,
                }
            ),
            NoConnectorsAsync
        ),
        ["POST /v1/stuck-reports"] = (
            (client, workspaceId) =>
                client.ReportAsync(
                    new
                    {
                        step = "other",
                        description = "Stuck.",
                        workspaceId,
                    }
                ),
            NotFoundAsync
        ),
        ["GET /v1/workspaces/{workspaceId}/contact"] = ((client, workspaceId) => client.GetAsync(ContactOf(workspaceId)), NotFoundAsync),
        ["PUT /v1/workspaces/{workspaceId}/contact"] = ((client, workspaceId) => client.PutAsJsonAsync(ContactOf(workspaceId), Contact), NotFoundAsync),
        ["DELETE /v1/workspaces/{workspaceId}/contact"] = ((client, workspaceId) => client.DeleteAsync(ContactOf(workspaceId)), NotFoundAsync),
        ["POST /v1/webhook-endpoints"] = (Post("/v1/webhook-endpoints", workspaceId => new { url = "https://hooks.example/in", workspaceId }), NotFoundAsync),
    };

    /// <summary>Operators are for the whole service: no key of theirs is for one workspace.</summary>
    private static readonly string[] OperatorsOnly =
    [
        "GET /v1/audit",
        "POST /v1/api-keys",
        "GET /v1/workspaces/{workspaceId}/export",
        "DELETE /v1/workspaces/{workspaceId}",
        "GET /v1/workspaces/{workspaceId}/erasure",
    ];

    public static TheoryData<string> Names { get; } = [.. Rows.Keys];

    private const string Company = "9130347957983001";

    private delegate Task<HttpResponseMessage> Send(HttpClient client, string workspaceId);

    private readonly ReauthApi _api = new();

    public WorkspaceParameterTests() => _api.GlobexSupportKey();

    [Fact]
    public async Task Table_EveryOperationThatTakesAWorkspace_IsListedAndNothingElse()
    {
        using var client = _api.Anonymous();
        using var response = await client.GetAsync("/openapi/v1.json");
        var document = await response.ReadJsonAsync(HttpStatusCode.OK);
        var operations =
            from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where TakesWorkspace(document, operation.Value)
            select $"{operation.Name.ToUpperInvariant()} {path.Name}";
        Assert.Equal(Rows.Keys.Concat(OperatorsOnly).Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(OperatorsOnly, name => Assert.Equal([Role.Operator], AccessTable.Rows[name]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_NamingAnotherWorkspace_ShowsAndChangesNothingOfIt(string name)
    {
        await FillAsync(ReauthApi.Workspace);
        await FillAsync(ReauthApi.OtherWorkspace);
        var before = _api.Store.Dump().Split('\n').Count(IsOfAcme);
        foreach (var (role, client) in await ForeignersAsync(name))
        {
            using var response = await Rows[name].Send(client, ReauthApi.Workspace);
            await Rows[name].Foreign(response, role);
            client.Dispose();
        }

        Assert.Equal(before, _api.Store.Dump().Split('\n').Count(IsOfAcme));
    }

    /// <summary>The same requests for their own workspace: what is refused above is refused for its workspace and for nothing else.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Call_NamingTheirOwnWorkspace_IsServed(string name)
    {
        await SetContactAsync(ReauthApi.OtherWorkspace);
        foreach (var (role, client) in (await ForeignersAsync(name)).Where(foreigner => !IsFiltered(name, foreigner.Role)))
        {
            using var response = await Rows[name].Send(client, ReauthApi.OtherWorkspace);
            Assert.True(response.IsSuccessStatusCode, $"{role} {name}: {response.StatusCode}");
            client.Dispose();
        }
    }

    /// <summary>Whoever may see all workspaces finds what the others must not.</summary>
    [Fact]
    public async Task Call_OfWhoeverSeesAllWorkspaces_FindsTheOneThatIsNamed()
    {
        await FillAsync(ReauthApi.Workspace);
        await FillAsync(ReauthApi.OtherWorkspace);
        await _api.PairAsync(ReauthApi.Workspace);
        using var platform = await _api.ClientAsync(Role.Platform);
        using var support = await _api.ClientAsync(Role.Support);
        foreach (var (client, path) in new[] { (platform, "/v1/sessions"), (platform, "/v1/connectors"), (support, "/v1/stuck-reports") })
        {
            using var response = await client.GetAsync($"{path}?workspaceId={ReauthApi.Workspace}");
            var item = Assert.Single((await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
            Assert.Equal(ReauthApi.Workspace, item.GetProperty("workspaceId").GetString());
        }

        using var counted = await support.GetAsync($"/v1/stuck-reports/statistics?workspaceId={ReauthApi.Workspace}");
        Assert.Equal(1, (await counted.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task List_OfASupportKeyOfOneWorkspace_ShowsAndCountsThatAlone()
    {
        await FillAsync(ReauthApi.Workspace);
        await FillAsync(ReauthApi.OtherWorkspace);
        using var gina = _api.With(ReauthApiKeys.GlobexSupport);
        using var list = await gina.GetAsync("/v1/stuck-reports");
        var item = Assert.Single((await list.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(ReauthApi.OtherWorkspace, item.GetProperty("workspaceId").GetString());
        using var counted = await gina.GetAsync("/v1/stuck-reports/statistics");
        Assert.Equal(1, (await counted.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
    }

    private async Task FillAsync(string workspace)
    {
        await SetContactAsync(workspace);
        using var platform = await _api.ClientAsync(Role.Platform);
        var instance = new { id = Company, name = "Acme" };
        var bound = new
        {
            workspaceId = workspace,
            dataSourceId = "ds_0",
            provider = "quickbooks",
            name = "Acme",
            instance,
        };
        using var connector = await platform.PutAsJsonAsync("/v1/connectors", bound);
        await connector.ReadJsonAsync(HttpStatusCode.Created);
        using var report = await platform.ReportAsync(
            new
            {
                step = "other",
                description = "Stuck.",
                workspaceId = workspace,
            }
        );
        await report.ReadJsonAsync(HttpStatusCode.Created);
    }

    private async Task<List<(Role Role, HttpClient Client)>> ForeignersAsync(string name)
    {
        var foreigners = new List<(Role, HttpClient)>();
        foreach (var role in AccessTable.Rows[name].Except([Role.Operator]))
        {
            foreigners.Add(
                (
                    role,
                    _api.With(
                        role switch
                        {
                            Role.Platform => ReauthApi.OtherPlatformKey,
                            Role.Support => ReauthApiKeys.GlobexSupport,
                            _ => await _api.PairAsync(ReauthApi.OtherWorkspace),
                        }
                    )
                )
            );
        }

        Assert.NotEmpty(foreigners);
        return foreigners;
    }

    private static bool IsFiltered(string name, Role role) => name is "GET /v1/stuck-reports" && role is not Role.Support;

    private static bool IsOfAcme(string row) => row.Contains("\"workspaceId\":\"acme\"", StringComparison.Ordinal);

    private static bool TakesWorkspace(JsonElement document, JsonElement operation)
    {
        var parameters = operation.TryGetProperty("parameters", out var listed) ? listed.EnumerateArray().ToList() : [];
        var contents = operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().ToList() : [];
        return parameters.Exists(parameter => string.Equals(parameter.GetProperty("name").GetString(), "workspaceId", StringComparison.OrdinalIgnoreCase))
            || contents.Exists(content => content.Value.TryGetProperty("schema", out var schema) && HasWorkspace(document, schema, depth: 0));
    }

    private static bool HasWorkspace(JsonElement document, JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        var alternatives = schema.TryGetProperty("oneOf", out var oneOf) ? oneOf.EnumerateArray().ToList() : [];
        return depth < 4
            && (
                alternatives.Exists(alternative => HasWorkspace(document, alternative, depth + 1))
                || (
                    schema.TryGetProperty("properties", out var properties)
                    && properties.EnumerateObject().Any(property => property.Name is "workspaceId" || HasWorkspace(document, property.Value, depth + 1))
                )
            );
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
