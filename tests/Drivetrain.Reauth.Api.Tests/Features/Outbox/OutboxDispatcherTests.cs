using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

public sealed partial class OutboxDispatcherTests
{
    [Fact]
    public async Task Dispatch_ReceiverAccepts_DeliversSignedBodyOnce()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address + "/hook"));
        var id = await host.PublishAsync("con_1");
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);

        var webhook = Assert.Single(receiver.Received);
        Assert.Equal("/hook", webhook.Path);
        Assert.Equal(id, webhook.Id);
        Assert.True(webhook.IsSignedWith(OutboxHost.Secret));
        Assert.Equal(host.Time.GetUtcNow().ToUnixTimeSeconds().ToString(), webhook.Timestamp);
        Assert.Equal("connector.reauthenticated", webhook.Json.GetProperty("type").GetString());
        Assert.Equal(host.Message(id).CreatedAt, webhook.Json.GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal("con_1", webhook.Subject);
    }

    [Fact]
    public async Task Dispatch_Delivered_WritesOnceAndDeferred()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var first = await host.PublishAsync("con_1");
        await host.UntilAsync(first, m => m.Status == OutboxStatus.Delivered);
        var before = host.Store.Commits.Count;

        var second = await host.PublishAsync("con_1");
        await host.UntilAsync(second, m => m.Status == OutboxStatus.Delivered);

        // The event's own commit, then plan and result together.
        Assert.Equal([Durability.Durable, Durability.Deferred], host.Store.Commits.Skip(before));
    }

    [Theory]
    [InlineData(500, "http_status")]
    [InlineData(404, "http_status")]
    [InlineData(302, "redirect")]
    public async Task Dispatch_ReceiverFailsOnce_RetriesTheSameBodyLater(int status, string error)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return WebhookReceiver.Status(context, receiver.Received.Count == 1 ? status : 200);
        };
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var id = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(id, 1);

        var failed = Assert.Single(host.Message(id).Deliveries);
        Assert.Equal((error, status), (failed.LastError, failed.LastStatus));
        Assert.InRange(failed.NextAttemptAt!.Value - host.Time.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Single(receiver.Received);

        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Equal(receiver.Received[0].Id, receiver.Received[1].Id);
        Assert.Equal(receiver.Received[0].Body, receiver.Received[1].Body);
        Assert.True(receiver.Received[1].IsSignedWith(OutboxHost.Secret));
        Assert.All(receiver.Received, r => Assert.Equal("/", r.Path));
    }

    [Fact]
    public async Task Dispatch_ReceiverHangs_TimesOutAndRetries()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var id = await host.PublishAsync("con_1");
        await receiver.UntilAsync(r => r.Count == 1);

        host.Time.Advance(TimeSpan.FromSeconds(15));
        await host.UntilAttemptsAsync(id, 1);
        Assert.Equal("timeout", host.Message(id).Deliveries[0].LastError);
        Assert.Equal(OutboxStatus.Pending, host.Message(id).Status);
    }

    [Fact]
    public async Task Dispatch_AnswerWithoutEnd_IsDeliveredByItsStatus()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = async (_, context) =>
        {
            var chunk = new byte[4096];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var id = await host.PublishAsync("con_1");
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
    }

    [Fact]
    public async Task Dispatch_ConnectionRefused_DeliversOnceTheReceiverIsUp()
    {
        var port = WebhookReceiver.FreePort();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints($"http://127.0.0.1:{port}"));
        var id = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(id, 1);
        Assert.Equal("connect_failed", host.Message(id).Deliveries[0].LastError);

        await using var receiver = await WebhookReceiver.StartAsync(port);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
    }

    [Fact]
    public async Task Dispatch_RetryAfter_WaitsAsLongAsAskedWithinBounds()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (webhook, context) =>
        {
            context.Response.Headers.RetryAfter = string.Equals(webhook.Subject, "con_1", StringComparison.Ordinal) ? "120" : "864000";
            return WebhookReceiver.Status(context, 503);
        };
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var asked = await host.PublishAsync("con_1");
        var excessive = await host.PublishAsync("con_2");
        await host.UntilAttemptsAsync(asked, 1);
        await host.UntilAttemptsAsync(excessive, 1);

        Assert.Equal(TimeSpan.FromMinutes(2), Wait(host.Message(asked)));
        Assert.Equal(TimeSpan.FromHours(2), Wait(host.Message(excessive)));
    }

    [Fact]
    public async Task Dispatch_Gone_DisablesTheEndpointAndKeepsWhatComesAsDeadLetters()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) => WebhookReceiver.Status(context, 410);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var first = await host.PublishAsync("con_1");
        await host.UntilAsync(first, m => m.Status == OutboxStatus.DeadLetter);
        var second = await host.PublishAsync("con_1");
        await host.UntilAsync(second, m => m.Status == OutboxStatus.DeadLetter);

        Assert.Single(receiver.Received);
        Assert.Equal(WebhookDisabled.Gone, Assert.Single(host.Store.All<WebhookEndpoint>()).Disabled);
        Assert.Equal("endpoint_gone", host.Message(first).Deliveries[0].LastError);
        Assert.Equal("endpoint_disabled", host.Message(second).Deliveries[0].LastError);
    }

    [Fact]
    public async Task Dispatch_NoEndpointAsks_IsDoneWithoutDeliveries()
    {
        var settings = OutboxHost.Endpoints("http://127.0.0.1:9");
        settings["Webhooks:Endpoints:0:Events:0"] = "report.*";
        settings["Webhooks:Endpoints:0:WorkspaceId"] = "w1";
        await using var host = await OutboxHost.StartAsync(settings);
        var otherEvent = await host.PublishAsync("con_1");
        var otherWorkspace = await host.PublishAsync("con_1", "report.created", workspaceId: "w2");
        await host.UntilAsync(otherEvent, m => m.Status == OutboxStatus.Delivered);
        await host.UntilAsync(otherWorkspace, m => m.Status == OutboxStatus.Delivered);
        Assert.Empty(host.Message(otherEvent).Deliveries);
    }

    [Fact]
    public async Task Dispatch_LostSignal_LooksByItself()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        await host.UntilAsync(await host.PublishAsync("con_1"), m => m.Status == OutboxStatus.Delivered);
        var message = OutboxMessage.Create(
            "connector.failed",
            "w1",
            "con_1",
            JsonSerializer.SerializeToElement(new { connectorId = "con_1" }),
            host.Time.GetUtcNow()
        );
        await host.Store.CommitAsync(new Batch().Add(message), Durability.Durable, CancellationToken.None);

        host.Time.Advance(TimeSpan.FromSeconds(30));
        await host.UntilAsync(message.Id, m => m.Status == OutboxStatus.Delivered);
    }

    private static TimeSpan Wait(OutboxMessage message) => message.Deliveries[0].NextAttemptAt!.Value - message.Deliveries[0].LastAttemptAt!.Value;

    private static List<string> Ids(WebhookReceiver receiver, string subject) =>
        [.. receiver.Received.Where(r => string.Equals(r.Subject, subject, StringComparison.Ordinal)).Select(r => r.Id)];
}
