using System.Net;
using System.Net.Http.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Features.Webhooks;

public sealed class WebhookEndpointTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9/in")]
    [InlineData("https://10.0.0.1/in")]
    [InlineData("http://hooks.example.com/in")]
    public async Task Create_UrlThatMayNotBe_IsRefused(string url)
    {
        await using var host = await OutboxHost.StartAsync([]);
        using var client = host.Client();
        using var response = await client.PostAsJsonAsync("/v1/webhook-endpoints", new { url });
        await OutboxEndpointTests.AssertProblemAsync(response, HttpStatusCode.BadRequest, "webhook_url_refused");
        Assert.Empty(host.Store.All<WebhookEndpoint>());
    }

    [Fact]
    public async Task Create_InvalidFields_Are400AndMoreThanTheLimitIs409()
    {
        await using var host = await OutboxHost.StartAsync([KeyValuePair.Create("Webhooks:MaxEndpoints", (string?)"1")]);
        using var client = host.Client();
        foreach (
            var body in new object[]
            {
                new { url = "https://a.example", events = new[] { "Not An Event" } },
                new { url = "https://a.example", events = Array.Empty<string>() },
                new { url = "https://a.example", description = new string('x', 201) },
                new { url = "https://a.example", workspaceId = "no spaces" },
                new { url = "https://a.example", unknown = 1 },
                new { },
            }
        )
        {
            using var response = await client.PostAsJsonAsync("/v1/webhook-endpoints", body);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        await host.RegisterAsync("https://a.example");
        using var second = await client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "https://b.example" });
        await OutboxEndpointTests.AssertProblemAsync(second, HttpStatusCode.Forbidden, "quota_exceeded");
    }

    [Fact]
    public async Task Endpoints_CallerOfOneWorkspace_SeesItsOwnAlone()
    {
        await using var host = await OutboxHost.StartAsync([]);
        var own = await host.RegisterAsync("https://w1.example", Role.Platform, "w1");
        var other = await host.RegisterAsync("https://w2.example", Role.Platform, "w2");
        var everyones = await host.RegisterAsync("https://all.example");
        Assert.Equal("w1", own.Endpoint.WorkspaceId);
        using var client = host.Client(Role.Platform, "w1");
        var page = await client.GetFromJsonAsync<Page<WebhookEndpointView>>("/v1/webhook-endpoints", OutboxHost.Json);
        Assert.Equal(own.Endpoint.Id, Assert.Single(page!.Items).Id);

        foreach (var id in new[] { other.Endpoint.Id, everyones.Endpoint.Id, "whe_none" })
        {
            using var get = await client.GetAsync(new Uri($"/v1/webhook-endpoints/{id}", UriKind.Relative));
            using var patch = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { enabled = false });
            using var delete = await client.DeleteAsync(new Uri($"/v1/webhook-endpoints/{id}", UriKind.Relative));
            using var rotate = await client.PostAsync(new Uri($"/v1/webhook-endpoints/{id}/secret-rotation", UriKind.Relative), content: null);
            using var test = await client.PostAsync(new Uri($"/v1/webhook-endpoints/{id}/test", UriKind.Relative), content: null);
            foreach (var response in new[] { get, patch, delete, rotate, test })
            {
                await OutboxEndpointTests.AssertProblemAsync(response, HttpStatusCode.NotFound, "not_found");
            }
        }

        using var foreign = await client.PostAsJsonAsync("/v1/webhook-endpoints", new { url = "https://x.example", workspaceId = "w2" });
        await OutboxEndpointTests.AssertProblemAsync(foreign, HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData(Role.Support)]
    [InlineData(Role.Extension)]
    public async Task Endpoints_OtherRoles_Are403(Role role)
    {
        await using var host = await OutboxHost.StartAsync([]);
        using var client = host.Client(role);
        using var response = await client.GetAsync(new Uri("/v1/webhook-endpoints", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Update_ConfiguredEndpoint_CanOnlyBeEnabledAndDisabled()
    {
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints("https://hooks.example.com"));
        await host.Store.UntilAsync(s => s.All<WebhookEndpoint>().Count == 1);
        var id = host.Store.All<WebhookEndpoint>()[0].Id;
        using var client = host.Client();
        using var patch = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { url = "https://evil.example" });
        using var delete = await client.DeleteAsync(new Uri($"/v1/webhook-endpoints/{id}", UriKind.Relative));
        using var rotate = await client.PostAsync(new Uri($"/v1/webhook-endpoints/{id}/secret-rotation", UriKind.Relative), content: null);
        foreach (var response in new[] { patch, delete, rotate })
        {
            await OutboxEndpointTests.AssertProblemAsync(response, HttpStatusCode.Conflict, "webhook_endpoint_configured");
        }

        using var disabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{id}", new { enabled = false });
        Assert.Equal(HttpStatusCode.OK, disabled.StatusCode);
    }

    [Fact]
    public async Task Changes_ByCaller_AreAuditedWithTheirBatch()
    {
        await using var host = await OutboxHost.StartAsync([]);
        var endpoint = (await host.RegisterAsync("https://hooks.example.com/secret-path", Role.Platform, "w1")).Endpoint;
        using var client = host.Client(Role.Platform, "w1");
        foreach (
            var send in new Func<Task<HttpResponseMessage>>[]
            {
                () => client.PatchAsJsonAsync($"/v1/webhook-endpoints/{endpoint.Id}", new { description = "ours" }),
                () => client.PostAsync(new Uri($"/v1/webhook-endpoints/{endpoint.Id}/secret-rotation", UriKind.Relative), content: null),
                () => client.DeleteAsync(new Uri($"/v1/webhook-endpoints/{endpoint.Id}", UriKind.Relative)),
            }
        )
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            using var response = await send();
            Assert.True(response.IsSuccessStatusCode);
        }

        Assert.Equal(
            ["webhook_endpoint.created", "webhook_endpoint.updated", "webhook_endpoint.secret_rotated", "webhook_endpoint.deleted"],
            host.Store.All<AuditEntry>().Select(e => e.Action),
            StringComparer.Ordinal
        );
        Assert.All(
            host.Store.All<AuditEntry>(),
            e => Assert.Equal(("key:Platform", "w1", endpoint.Id, "hooks.example.com"), (e.Actor, e.WorkspaceId, e.SubjectId, e.Details!["host"]))
        );
    }
}
