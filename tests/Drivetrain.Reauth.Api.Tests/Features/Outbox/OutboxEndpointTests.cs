using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

public sealed class OutboxEndpointTests
{
    [Fact]
    public async Task Redelivery_DeadLetter_IsSentAgainAndAudited()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) => WebhookReceiver.Status(context, receiver.Received.Count == 1 ? 410 : 200);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        using var client = host.Client();
        var id = await host.PublishAsync("con_1");
        await host.UntilAsync(id, m => m.Status == OutboxStatus.DeadLetter);
        var endpointId = host.Message(id).Deliveries[0].EndpointId;

        using var enabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{endpointId}", new { enabled = true });
        Assert.Equal(HttpStatusCode.OK, enabled.StatusCode);
        using var response = await client.PostAsJsonAsync($"/v1/outbox/{id}/redelivery", new { });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
        Assert.Equal([id, id], receiver.Received.Select(r => r.Id), StringComparer.Ordinal);
        Assert.Contains(
            host.Store.All<AuditEntry>(),
            e => e is { Action: "outbox_message.redelivered", Actor: "key:Operator" } && string.Equals(e.SubjectId, id, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Redelivery_Delivered_IsSentAgain()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        using var client = host.Client();
        var id = await host.PublishAsync("con_1");
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
        using var response = await client.PostAsJsonAsync($"/v1/outbox/{id}/redelivery", new { });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await receiver.UntilAsync(r => r.Count == 2);
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
    }

    [Fact]
    public async Task Redelivery_Pending_IsRefused()
    {
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints($"http://127.0.0.1:{WebhookReceiver.FreePort()}"));
        using var client = host.Client();
        var id = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(id, 1);
        using var response = await client.PostAsJsonAsync($"/v1/outbox/{id}/redelivery", new { });
        await AssertProblemAsync(response, HttpStatusCode.Conflict, "nothing_to_redeliver");
    }

    [Fact]
    public async Task Redelivery_OtherEndpointUnderWay_LosesNeither()
    {
        await using var gone = await WebhookReceiver.StartAsync();
        gone.Answer = (_, context) => WebhookReceiver.Status(context, gone.Received.Count == 1 ? 410 : 200);
        await using var slow = await WebhookReceiver.StartAsync();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        slow.Answer = (_, _) => answer.Task;
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(gone.Address, slow.Address));
        using var client = host.Client();
        var id = await host.PublishAsync("con_1");
        await host.UntilAsync(id, m => m.Deliveries.Any(d => d.Status == OutboxStatus.DeadLetter));
        var dead = host.Message(id).Deliveries.Single(d => d.Status == OutboxStatus.DeadLetter).EndpointId;

        using var enabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{dead}", new { enabled = true });
        using var response = await client.PostAsJsonAsync($"/v1/outbox/{id}/redelivery", new { endpointId = dead });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await gone.UntilAsync(r => r.Count == 2);
        answer.SetResult();

        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
        Assert.Single(slow.Received);
        Assert.Equal(2, gone.Received.Count);
    }

    [Fact]
    public async Task Redeliveries_AllDeadLettersOfAnEndpoint_AreSentInOrder()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) => WebhookReceiver.Status(context, receiver.Received.Count == 1 ? 410 : 200);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        using var client = host.Client();
        var ids = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            ids.Add(await host.PublishAsync("con_1"));
        }

        await host.Store.UntilAsync(s => s.All<OutboxMessage>().All(m => m.Status == OutboxStatus.DeadLetter));
        var endpointId = host.Message(ids[0]).Deliveries[0].EndpointId;
        using var enabled = await client.PatchAsJsonAsync($"/v1/webhook-endpoints/{endpointId}", new { enabled = true });
        using var response = await client.PostAsJsonAsync("/v1/outbox/redeliveries", new { endpointId });
        Assert.Equal(new Redeliveries(30, More: false), await response.Content.ReadFromJsonAsync<Redeliveries>(OutboxHost.Json));

        await host.Store.UntilAsync(s => s.All<OutboxMessage>().All(m => m.Status == OutboxStatus.Delivered));
        Assert.Equal(ids, receiver.Received.Skip(1).Select(r => r.Id), StringComparer.Ordinal);
    }

    [Fact]
    public async Task List_DeadLetters_PagesNewestFirstWithAttemptsAndError()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) => WebhookReceiver.Status(context, 410);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        using var client = host.Client();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await host.PublishAsync("con_1"));
        }

        await host.Store.UntilAsync(s => s.All<OutboxMessage>().All(m => m.Status == OutboxStatus.DeadLetter));
        var listed = new List<OutboxMessageView>();
        string? cursor = null;
        do
        {
            var query = cursor is null ? "" : $"&cursor={cursor}";
            var page = await client.GetFromJsonAsync<Page<OutboxMessageView>>($"/v1/outbox?status=dead_letter&limit=2{query}", OutboxHost.Json);
            listed.AddRange(page!.Items);
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(ids.AsEnumerable().Reverse(), listed.Select(m => m.Id), StringComparer.Ordinal);
        Assert.Equal((1, "endpoint_gone", 410), (listed[^1].Deliveries[0].Attempts, listed[^1].Deliveries[0].LastError, listed[^1].Deliveries[0].LastStatus));
        Assert.Empty((await client.GetFromJsonAsync<Page<OutboxMessageView>>("/v1/outbox?status=pending", OutboxHost.Json))!.Items);
    }

    [Theory]
    [InlineData("/v1/outbox?status=nonsense")]
    [InlineData("/v1/outbox?status=pending&limit=0")]
    [InlineData("/v1/outbox?status=pending&cursor=%21")]
    public async Task List_WrongParameter_Is400(string url)
    {
        await using var host = await OutboxHost.StartAsync([]);
        using var client = host.Client();
        using var response = await client.GetAsync(new Uri(url, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(Role.Platform)]
    [InlineData(Role.Support)]
    [InlineData(Role.Extension)]
    public async Task Outbox_NotAnOperator_Is403(Role role)
    {
        await using var host = await OutboxHost.StartAsync([]);
        using var client = host.Client(role);
        foreach (var url in new[] { "/v1/outbox", "/v1/outbox/msg_1", "/v1/audit" })
        {
            using var response = await client.GetAsync(new Uri(url, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Fact]
    public async Task Get_OperatorOfAnotherWorkspace_Is404()
    {
        await using var host = await OutboxHost.StartAsync([]);
        var id = await host.PublishAsync("con_1", workspaceId: "w1");
        using var own = host.Client(Role.Operator, "w1");
        using var other = host.Client(Role.Operator, "w2");
        using var found = await own.GetAsync(new Uri($"/v1/outbox/{id}", UriKind.Relative));
        using var hidden = await other.GetAsync(new Uri($"/v1/outbox/{id}", UriKind.Relative));
        using var missing = await other.GetAsync(new Uri("/v1/outbox/msg_none", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(await DetailAsync(missing), await DetailAsync(hidden));
    }

    [Fact]
    public async Task Health_OldPendingMessage_IsDegradedNotUnhealthy()
    {
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints($"http://127.0.0.1:{WebhookReceiver.FreePort()}"));
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        var id = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(id, 1);
        host.Time.Advance(TimeSpan.FromMinutes(16));
        var report = await health.CheckHealthAsync();
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal(960L, report.Entries["outbox"].Data["oldestPendingSeconds"]);
    }

    [Fact]
    public async Task Sweep_DeliveredLongAgo_IsDeletedAndDeadLettersStay()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (webhook, context) =>
            WebhookReceiver.Status(context, string.Equals(webhook.Subject, "con_dead", StringComparison.Ordinal) ? 410 : 200);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var old = await host.PublishAsync("con_1");
        await host.UntilAsync(old, m => m.Status == OutboxStatus.Delivered);
        host.Time.Advance(TimeSpan.FromDays(31));
        var recent = await host.PublishAsync("con_1");
        await host.UntilAsync(recent, m => m.Status == OutboxStatus.Delivered);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        var dead = await host.PublishAsync("con_dead");
        await host.UntilAsync(dead, m => m.Status == OutboxStatus.DeadLetter);

        foreach (var kind in host.Services.GetServices<IExpiring>())
        {
            await kind.SweepAsync(host.Store, host.Time.GetUtcNow(), 500, CancellationToken.None);
        }

        Assert.Equal([recent, dead], host.Store.All<OutboxMessage>().Select(m => m.Id), StringComparer.Ordinal);
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();

    internal static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }
}
