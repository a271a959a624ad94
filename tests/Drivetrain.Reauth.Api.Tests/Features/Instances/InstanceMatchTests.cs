using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Instances;

/// <summary>Companies are matched by provider, exact id and workspace.</summary>
public sealed class InstanceMatchTests : IDisposedByXunit
{
    private const string Company = "9130347957983001";
    private readonly ReauthApi _api = new();
    private readonly HttpClient _platform;

    public InstanceMatchTests() => _platform = _api.With(ReauthApi.PlatformKey);

    public async ValueTask DisposeAsync()
    {
        _platform.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Match_ACompany_FindsItsConnectorsOfTheWorkspaceAlone()
    {
        var first = await RegisterAsync(Company);
        var second = await RegisterAsync(Company);
        await RegisterAsync(Company + "1");
        await RegisterAsync("9130347957983002");
        await RegisterAsync(instanceId: null);
        var foreign = await RegisterAsync(Company, ReauthApi.OtherWorkspace);

        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), await MatchAsync(Company, ReauthApi.Workspace));
        Assert.Equal([foreign], await MatchAsync(Company, ReauthApi.OtherWorkspace));
        Assert.Empty(await MatchAsync("9130347957983999", ReauthApi.Workspace));
    }

    [Theory]
    [InlineData("quickbooks", "913", "acme", "invalid_instance_id")]
    [InlineData("quickbooks", "91303479579830010000", "acme", "invalid_instance_id")]
    [InlineData("QuickBooks", Company, "acme", "unknown_provider")]
    [InlineData("xero", Company, "acme", "invalid_instance_id")]
    [InlineData("quickbooks", Company, null, "workspace_required")]
    public async Task Match_WhatCannotBe_IsNamed(string provider, string instanceId, string? workspaceId, string code)
    {
        using var response = await _platform.PostJsonAsync(
            "/v1/instances/match",
            new
            {
                provider,
                instanceId,
                workspaceId,
            }
        );

        await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }

    private async Task<string> RegisterAsync(string? instanceId, string workspaceId = ReauthApi.Workspace)
    {
        var instance = instanceId is null ? null : new { id = instanceId, name = "Acme" };
        using var response = await _platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId,
                dataSourceId = Guid.NewGuid().ToString("N"),
                provider = "quickbooks",
                name = "QuickBooks",
                instance,
            }
        );
        return (await response.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    private async Task<IEnumerable<string?>> MatchAsync(string instanceId, string workspaceId)
    {
        using var response = await _platform.PostJsonAsync(
            "/v1/instances/match",
            new
            {
                provider = "quickbooks",
                instanceId,
                workspaceId,
            }
        );
        var connectors = (await response.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("connectors");
        return [.. connectors.EnumerateArray().Select(connector => connector.GetProperty("id").GetString())];
    }
}
