using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Access;

/// <content>What each operation has to answer.</content>
public sealed partial class WorkspaceParameterTests
{
    private static object Connector(string workspace) =>
        new
        {
            workspaceId = workspace,
            dataSourceId = "ds_1",
            provider = "quickbooks",
            name = "QuickBooks",
        };

    private static readonly object Contact = new { name = "Robin Vale", mail = "robin@partner.example" };

    private static string ContactOf(string workspace) => $"/v1/workspaces/{workspace}/contact";

    private async Task SetContactAsync(string workspace)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var set = await platform.PutAsJsonAsync(ContactOf(workspace), Contact);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
    }

    private static Send Get(string path) => (client, workspaceId) => client.GetAsync($"{path}?workspaceId={workspaceId}");

    private static Send Post(string path, Func<string, object> body) => (client, workspaceId) => client.PostJsonAsync(path, body(workspaceId));

    private static async Task NotFoundAsync(HttpResponseMessage response, Role role) => await response.ReadProblemAsync(HttpStatusCode.NotFound, "not_found");

    private static async Task NoConnectorsAsync(HttpResponseMessage response, Role role) =>
        Assert.Empty((await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("connectors").EnumerateArray());

    private static async Task NoReportsAsync(HttpResponseMessage response, Role role)
    {
        if (role is not Role.Support)
        {
            await response.ReadProblemAsync(HttpStatusCode.Forbidden, "only_support");
            return;
        }

        Assert.Empty((await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    private static async Task NothingCountedAsync(HttpResponseMessage response, Role role) =>
        Assert.Equal(0, (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("total").GetInt32());
}
