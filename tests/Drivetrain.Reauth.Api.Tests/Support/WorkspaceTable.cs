using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Tests.Features.StuckReports;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// How to make, in <see cref="ReauthApi.Workspace"/>, what a route with an id names. Every such route that a caller of one workspace may call is listed, and
/// a test calls each from another workspace.
/// </summary>
internal static class WorkspaceTable
{
    /// <summary>Route → makes one and answers with its path.</summary>
    public static IReadOnlyDictionary<string, Func<ReauthApi, Task<string>>> Rows { get; } =
        new Dictionary<string, Func<ReauthApi, Task<string>>>(StringComparer.Ordinal)
        {
            ["DELETE /v1/sessions/{id}"] = async api => $"/v1/sessions/{await SessionAsync(api)}",
            ["GET /v1/connectors/{connectorId}"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}",
            ["GET /v1/connectors/{connectorId}/history"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/history",
            ["DELETE /v1/connectors/{connectorId}"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}",
            ["POST /v1/connectors/{connectorId}/failures"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/failures",
            ["PUT /v1/connectors/{connectorId}/sync"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/sync",
            ["POST /v1/connectors/{connectorId}/test"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/test",
            ["POST /v1/connectors/{connectorId}/disconnect"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/disconnect",
            ["PUT /v1/connectors/{connectorId}/credential"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/credential",
            ["POST /v1/connectors/{connectorId}/access-token"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/access-token",
            ["POST /v1/connectors/{connectorId}/reauths"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/reauths",
            ["POST /v1/connectors/{connectorId}/handovers"] = async api => $"/v1/connectors/{await ConnectorAsync(api)}/handovers",
            ["DELETE /v1/handovers/{handoverId}"] = async api => $"/v1/handovers/{await HandoverAsync(api)}",
            ["GET /v1/reauths/{reauthId}"] = async api => $"/v1/reauths/{await ReauthAsync(api)}",
            ["DELETE /v1/reauths/{reauthId}"] = async api => $"/v1/reauths/{await ReauthAsync(api)}",
            ["GET /v1/reauths/{reauthId}/events"] = async api => $"/v1/reauths/{await ReauthAsync(api)}/events",
            ["POST /v1/reauths/{reauthId}/confirmation"] = async api => $"/v1/reauths/{await ReauthAsync(api)}/confirmation",
            ["POST /v1/reauths/{reauthId}/reconnections"] = async api => $"/v1/reauths/{await ReauthAsync(api)}/reconnections",
            ["GET /v1/stuck-reports/{reportId}"] = async api => $"/v1/stuck-reports/{await ReportAsync(api)}",
            ["PATCH /v1/stuck-reports/{reportId}"] = async api => $"/v1/stuck-reports/{await ReportAsync(api)}",
            ["DELETE /v1/stuck-reports/{reportId}"] = async api => $"/v1/stuck-reports/{await ReportAsync(api)}",
            ["GET /v1/stuck-reports/{reportId}/screenshot"] = async api => $"/v1/stuck-reports/{await ReportAsync(api)}/screenshot",
            ["POST /v1/stuck-reports/{reportId}/replies"] = async api => $"/v1/stuck-reports/{await ReportAsync(api)}/replies",
            ["GET /v1/workspaces/{workspaceId}/contact"] = ContactAsync,
            ["PUT /v1/workspaces/{workspaceId}/contact"] = ContactAsync,
            ["DELETE /v1/workspaces/{workspaceId}/contact"] = ContactAsync,
            ["GET /v1/webhook-endpoints/{id}"] = async api => $"/v1/webhook-endpoints/{await WebhookAsync(api)}",
            ["PATCH /v1/webhook-endpoints/{id}"] = async api => $"/v1/webhook-endpoints/{await WebhookAsync(api)}",
            ["DELETE /v1/webhook-endpoints/{id}"] = async api => $"/v1/webhook-endpoints/{await WebhookAsync(api)}",
            ["POST /v1/webhook-endpoints/{id}/secret-rotation"] = async api => $"/v1/webhook-endpoints/{await WebhookAsync(api)}/secret-rotation",
            ["POST /v1/webhook-endpoints/{id}/test"] = async api => $"/v1/webhook-endpoints/{await WebhookAsync(api)}/test",
        };

    private static async Task<string> ContactAsync(ReauthApi api)
    {
        using var client = api.With(ReauthApi.PlatformKey);
        const string Path = $"/v1/workspaces/{ReauthApi.Workspace}/contact";
        using var set = await client.PutAsJsonAsync(Path, new { name = "Robin Vale", mail = "robin@partner.example" });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        return Path;
    }

    private static Task<string> ConnectorAsync(ReauthApi api) =>
        MakeAsync(
            api,
            HttpMethod.Put,
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = Guid.NewGuid().ToString(),
                provider = "quickbooks",
                name = "QuickBooks",
            }
        );

    private static async Task<string> HandoverAsync(ReauthApi api)
    {
        var bound = new
        {
            workspaceId = ReauthApi.Workspace,
            dataSourceId = Guid.NewGuid().ToString(),
            provider = "quickbooks",
            name = "QuickBooks",
            instance = new { id = "9130347957983001", name = "Acme" },
        };
        return await MakeAsync(api, HttpMethod.Post, $"/v1/connectors/{await MakeAsync(api, HttpMethod.Put, "/v1/connectors", bound)}/handovers", new { });
    }

    private static async Task<string> ReauthAsync(ReauthApi api) =>
        await MakeAsync(api, HttpMethod.Post, $"/v1/connectors/{await ConnectorAsync(api)}/reauths", new { });

    private static async Task<string> ReportAsync(ReauthApi api)
    {
        using var client = api.With(ReauthApi.PlatformKey);
        using var made = await client.ReportAsync(
            new
            {
                workspaceId = ReauthApi.Workspace,
                step = "other",
                description = "Stuck.",
            },
            Pictures.Png()
        );
        return (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private static Task<string> WebhookAsync(ReauthApi api) =>
        MakeAsync(api, HttpMethod.Post, "/v1/webhook-endpoints", new { url = "https://hooks.example/reauth", workspaceId = ReauthApi.Workspace });

    private static async Task<string> MakeAsync(ReauthApi api, HttpMethod method, string path, object body)
    {
        using var client = api.With(ReauthApi.PlatformKey);
        using var made = await client.SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) });
        var answer = await made.ReadJsonAsync(HttpStatusCode.Created);
        return (answer.TryGetProperty("endpoint", out var endpoint) ? endpoint : answer).GetProperty("id").GetString()!;
    }

    private static async Task<string> SessionAsync(ReauthApi api)
    {
        using var client = api.With(await api.PairAsync(ReauthApi.Workspace));
        using var current = await client.GetAsync("/v1/sessions/current");
        return (await current.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("id").GetString()!;
    }
}
