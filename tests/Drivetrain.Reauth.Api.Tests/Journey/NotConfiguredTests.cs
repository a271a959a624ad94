using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Journey;

public sealed class NotConfiguredTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task Begin_WithoutTheProvidersKeys_Is503AndNamesWhatToDo()
    {
        foreach (var setting in new[] { "ClientId", "ClientSecret", "Environment", "DiscoveryUrl", "ApiBaseUrl" })
        {
            _api.Settings[$"Providers:quickbooks:{setting}"] = null;
        }

        using var platform = _api.With(ReauthApi.PlatformKey);
        using var registered = await platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = ReauthApi.Workspace,
                dataSourceId = "ds_1",
                provider = "quickbooks",
                name = "QuickBooks",
            }
        );
        var connectorId = (await registered.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();

        using var response = await platform.PostJsonAsync($"/v1/connectors/{connectorId}/reauths", new { });

        await response.ReadProblemAsync(HttpStatusCode.ServiceUnavailable, "provider_not_configured");
        Assert.Contains("Providers:quickbooks:ClientId", _api.ConsoleText, StringComparison.OrdinalIgnoreCase);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
