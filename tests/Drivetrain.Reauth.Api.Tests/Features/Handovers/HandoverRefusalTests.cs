using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Handovers;

/// <summary>What a link refuses, and whom. None of it gets as far as the provider, so none is simulated.</summary>
public sealed class HandoverRefusalTests : IDisposedByXunit
{
    private readonly ReauthApi _api = new();

    [Fact]
    public async Task UsedLink_InABrowserWithAMadeUpCookie_IsRefused()
    {
        var (id, ticket) = await LinkAsync();
        using var colleague = new Browser(_api);
        await colleague.GetAsync($"/handover/{id}?ticket={ticket}");
        var pressed = await colleague.PostAsync($"/handover/{id}", ("ticket", ticket));
        var attempt = pressed.Location!.AbsolutePath.Split('/')[^1];

        using var stranger = new Browser(_api);
        stranger.Keep($"__Host-handover-{id}", Secrets.New());
        stranger.Keep($"__Host-reauth-{attempt}", Secrets.New());
        Assert.Equal(HttpStatusCode.Gone, (await stranger.GetAsync($"/handover/{id}?ticket={ticket}")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await stranger.PostAsync($"/handover/{id}", ("ticket", ticket))).Status);
        Assert.Equal($"/reauth/{attempt}", (await colleague.GetAsync($"/handover/{id}?ticket={ticket}")).Location!.AbsolutePath);
    }

    [Fact]
    public async Task Link_OpenedTwice_KeepsTheSecretOfItsBrowser()
    {
        var (id, ticket) = await LinkAsync();
        using var colleague = new Browser(_api);
        await colleague.GetAsync($"/handover/{id}?ticket={ticket}");
        var first = Assert.Single(colleague.Cookies);
        await colleague.GetAsync($"/handover/{id}?ticket={ticket}");
        Assert.Equal(first, Assert.Single(colleague.Cookies));
    }

    [Fact]
    public async Task Link_WithTheTicketOfAnother_IsNotValid()
    {
        var (id, _) = await LinkAsync();
        var (_, others) = await LinkAsync("ds_2");
        using var colleague = new Browser(_api);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.GetAsync($"/handover/{id}?ticket={others}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.PostAsync($"/handover/{id}", ("ticket", others))).Status);
    }

    /// <summary>The platform named no person when it paired: the page shall not say that somebody called "Paired browser" asks.</summary>
    [Fact]
    public async Task Link_BySomebodyWithoutAName_NamesNobody()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var pairing = await platform.PostJsonAsync("/v1/pairings", new { workspaceId = "acme" });
        using var anonymous = _api.Anonymous();
        var code = (await pairing.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("code").GetString();
        using var session = await anonymous.PostJsonAsync("/v1/sessions", new { code });
        using var nobody = _api.With((await session.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("token").GetString()!);
        var (id, ticket) = await LinkAsync(client: nobody);
        Assert.Null((await _api.Store.GetAsync<Handover>(id, CancellationToken.None))!.Value.AskedBy);
        using var colleague = new Browser(_api);
        Assert.DoesNotContain(CallerResolver.UnnamedSession, (await colleague.GetAsync($"/handover/{id}?ticket={ticket}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_OfAProviderThatIsNotSetUp_SaysSoAndIsNotUsedUp()
    {
        _api.Settings["Providers:quickbooks:ClientId"] = "";
        var (id, ticket) = await LinkAsync();
        using var colleague = new Browser(_api);
        var page = await colleague.PostAsync($"/handover/{id}", ("ticket", ticket));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Null((await _api.Store.GetAsync<Handover>(id, CancellationToken.None))!.Value.ReauthId);
    }

    [Fact]
    public async Task Link_WhoseReturnPageIsNoLongerAllowed_BeginsNothing()
    {
        _api.Settings["Reauth:ReturnHosts:0"] = "app.drivetrain.ai";
        var (id, ticket) = await LinkAsync();
        var connectorId = (await _api.Store.GetAsync<Handover>(id, CancellationToken.None))!.Value.ConnectorId;
        var connector = (await _api.Store.GetAsync<Connector>(connectorId, CancellationToken.None))!;
        var moved = connector.Value with { ReturnUrl = "https://evil.example/" };
        await _api.Store.CommitAsync(new Batch().Update(connector, moved), Durability.Durable, CancellationToken.None);
        using var colleague = new Browser(_api);
        var refused = await colleague.PostAsync($"/handover/{id}", ("ticket", ticket));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Null((await _api.Store.GetAsync<Handover>(id, CancellationToken.None))!.Value.ReauthId);
    }

    [Fact]
    public async Task Revoke_OfAUsedLink_LeavesItUsed()
    {
        var (id, ticket) = await LinkAsync();
        using var colleague = new Browser(_api);
        await colleague.PostAsync($"/handover/{id}", ("ticket", ticket));
        using var platform = await _api.ClientAsync(Role.Platform);
        using var revoked = await platform.DeleteAsync($"/v1/handovers/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Null((await _api.Store.GetAsync<Handover>(id, CancellationToken.None))!.Value.RevokedAt);
    }

    private async Task<(string Id, string Ticket)> LinkAsync(string dataSourceId = "ds_1", HttpClient? client = null)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        var instance = new { id = "9130347957983001", name = "Acme" };
        using var made = await platform.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                workspaceId = "acme",
                dataSourceId,
                provider = "quickbooks",
                name = "QuickBooks",
                instance,
            }
        );
        var connectorId = (await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("id").GetString();
        using var created = await (client ?? platform).PostJsonAsync($"/v1/connectors/{connectorId}/handovers", new { });
        var link = await created.ReadJsonAsync(HttpStatusCode.Created);
        return (link.GetProperty("id").GetString()!, link.GetProperty("url").GetString()!.Split("?ticket=")[1]);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
