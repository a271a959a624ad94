using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.Api.Tests.Features.Audit;

/// <summary>What the audit log says of connectors, hand-overs and webhook endpoints.</summary>
public sealed class ConnectorAuditTests : IDisposedByXunit
{
    private const string Platform = "key:config/Platform";

    private readonly ReauthApi _api = new();
    private readonly RecordedStore _store;

    public ConnectorAuditTests() => _store = _api.Record();

    [Fact]
    public async Task Connector_RegisteredAndChanged_IsAuditedOnceForEach()
    {
        var id = await ConnectorAsync();
        await ConnectorAsync();
        await ConnectorAsync("QuickBooks, renamed");
        _store.Single("connector.registered").Is("acme", Platform, id, "put connectors");
        _store.Single("connector.updated").Is("acme", Platform, id, "put connectors");
    }

    [Fact]
    public async Task Connector_RegisteredByASession_IsTheSessions()
    {
        using var dana = await _api.ClientAsync(Role.Extension);
        using var current = await dana.GetAsync("/v1/sessions/current");
        var session = Id(await current.ReadJsonAsync(HttpStatusCode.OK));
        using var made = await dana.PutAsJsonAsync(
            "/v1/connectors",
            new
            {
                dataSourceId = "ds_2",
                provider = "quickbooks",
                name = "QuickBooks",
            }
        );
        _store.Single("connector.registered").Is("acme", $"session:{session}", Id(await made.ReadJsonAsync(HttpStatusCode.Created)), "put connectors");
    }

    [Fact]
    public async Task Connector_ReportedAsFailed_IsAuditedWithItsEventAndOnce()
    {
        var id = await ConnectorAsync();
        using var platform = await _api.ClientAsync(Role.Platform);
        for (var i = 0; i < 2; i++)
        {
            using var failed = await platform.PostJsonAsync($"/v1/connectors/{id}/failures", new { code = "credentials_expired" });
            Assert.Equal(HttpStatusCode.OK, failed.StatusCode);
        }

        _store
            .Single("connector.failed")
            .Is("acme", Platform, id, "put connectors, put outbox", ("code", "credentials_expired"), ("reason", "expired_credentials"));
    }

    [Fact]
    public async Task Connector_Deleted_IsAuditedWithItsEvent()
    {
        var id = await ConnectorAsync();
        using var platform = await _api.ClientAsync(Role.Platform);
        using var deleted = await platform.DeleteAsync($"/v1/connectors/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var none = await platform.DeleteAsync($"/v1/connectors/{id}");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        _store.Single("connector.deleted").Is("acme", Platform, id, "delete connectors, put outbox");
    }

    [Fact]
    public async Task Handover_MadeAndTakenBack_IsAuditedOnceForEach()
    {
        var id = await ConnectorAsync();
        using var dana = await _api.ClientAsync(Role.Extension);
        using var current = await dana.GetAsync("/v1/sessions/current");
        var session = $"session:{Id(await current.ReadJsonAsync(HttpStatusCode.OK))}";
        using var made = await dana.PostJsonAsync($"/v1/connectors/{id}/handovers", new { });
        var handover = Id(await made.ReadJsonAsync(HttpStatusCode.Created));
        using var platform = await _api.ClientAsync(Role.Platform);
        for (var i = 0; i < 2; i++)
        {
            using var revoked = await platform.DeleteAsync($"/v1/handovers/{handover}");
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        }

        (string, string)[] details = [("connector", id), ("asked_by", "Dana Fox")];
        _store.Single("handover.created").Is("acme", session, handover, "put handovers", details);
        _store.Single("handover.revoked").Is("acme", Platform, handover, "put handovers", details);
    }

    [Fact]
    public async Task Handover_Used_IsAuditedWithTheAttemptThatItBegan()
    {
        var id = await ConnectorAsync();
        using var platform = await _api.ClientAsync(Role.Platform);
        using var made = await platform.PostJsonAsync($"/v1/connectors/{id}/handovers", new { });
        var answer = await made.ReadJsonAsync(HttpStatusCode.Created);
        using var anonymous = _api.Anonymous();
        using var form = new FormUrlEncodedContent([new("ticket", answer.GetProperty("url").GetString()!.Split("?ticket=")[1])]);
        using var used = await anonymous.PostAsync($"/handover/{Id(answer)}", form);
        Assert.Equal(HttpStatusCode.SeeOther, used.StatusCode);
        var attempt = used.Headers.Location!.ToString().Split('/', '?')[2];
        _store
            .Single("handover.used")
            .Is("acme", "browser", Id(answer), "put reauths, put connectors, put handovers", ("connector", id), ("asked_by", "Platform"), ("reauth", attempt));
    }

    [Theory]
    [InlineData("acme", "acme")]
    [InlineData(null, "-")]
    public async Task Webhook_EachChange_IsAuditedWithItsRow(string? workspaceId, string audited)
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var made = await platform.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example.com/secret-path", workspaceId });
        var id = Id((await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("endpoint"));
        using var updated = await platform.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { description = "ours" });
        using var rotated = await platform.PostAsync($"/v1/webhook-endpoints/{id}/secret-rotation", content: null);
        using var tested = await platform.PostAsync($"/v1/webhook-endpoints/{id}/test", content: null);
        using var deleted = await platform.DeleteAsync($"/v1/webhook-endpoints/{id}");
        foreach (
            var (action, with) in new[]
            {
                ("created", "put webhook_endpoint"),
                ("updated", "put webhook_endpoint"),
                ("secret_rotated", "put webhook_endpoint"),
                ("tested", "put outbox"),
                ("deleted", "delete webhook_endpoint"),
            }
        )
        {
            _store.Single($"webhook_endpoint.{action}").Is(audited, Platform, id, with, ("host", "hooks.example.com"));
        }
    }

    [Fact]
    public async Task Webhook_ThatIsGone_IsDisabledBySystemOnce()
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        using var made = await platform.PostJsonAsync("/v1/webhook-endpoints", new { url = "https://hooks.example.com/in", workspaceId = "acme" });
        var id = Id((await made.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("endpoint"));
        var directory = _api.Services.GetRequiredService<WebhookDirectory>();
        await directory.DisableGoneAsync(id, CancellationToken.None);
        await directory.DisableGoneAsync(id, CancellationToken.None);
        _store.Single("webhook_endpoint.disabled").Is("acme", "system", id, "put webhook_endpoint");
        using var read = await platform.GetAsync($"/v1/webhook-endpoints/{id}");
        Assert.Equal("gone", (await read.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("disabled").GetString());
    }

    private async Task<string> ConnectorAsync(string name = "QuickBooks")
    {
        using var platform = await _api.ClientAsync(Role.Platform);
        var instance = new { id = "9130347957983001", name = "Acme" };
        var body = new
        {
            workspaceId = "acme",
            dataSourceId = "ds_1",
            provider = "quickbooks",
            name,
            instance,
        };
        using var made = await platform.PutAsJsonAsync("/v1/connectors", body);
        Assert.True(made.IsSuccessStatusCode);
        return Id(await made.ReadJsonAsync(made.StatusCode));
    }

    private static string Id(JsonElement answer) => answer.GetProperty("id").GetString()!;

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
