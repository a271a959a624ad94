using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

public sealed class OutboxRestartTests
{
    [Fact]
    public async Task Restart_InTheMiddleOfABacklog_LosesNothingAndKeepsOrder()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var store = new InMemoryStore();
        var time = OutboxHost.Clock();
        var settings = OutboxHost.Endpoints(receiver.Address);
        settings["Outbox:MaxConcurrencyPerEndpoint"] = "2";
        var ids = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            await using var host = await OutboxHost.StartAsync(settings, store, time);
            for (var i = 0; i < 25; i++)
            {
                ids.Add(await host.PublishAsync($"con_{i % 5}"));
            }

            var atLeast = (round * 15) + 5;
            await receiver.UntilAsync(r => r.Count >= atLeast);
            await host.StopAsync();
        }

        await using var last = await OutboxHost.StartAsync(settings, store, time);
        await store.UntilAsync(s => s.All<OutboxMessage>().All(m => m.Status == OutboxStatus.Delivered));
        var received = receiver.Received;
        Assert.Equal(ids, received.Select(r => r.Id).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(
            received.GroupBy(r => r.Subject, StringComparer.Ordinal),
            group => Assert.Equal(group.Select(r => r.Id).Order(StringComparer.Ordinal), group.Select(r => r.Id), StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Restart_KilledBeforeTheMarkWasWritten_SendsAgainWithTheSameId()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var store = new InMemoryStore();
        var time = OutboxHost.Clock();
        string id;
        await using (var killed = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address), store, time))
        {
            await store.UntilAsync(s => s.All<WebhookEndpoint>().Count == 1);
            store.BeforeCommit = batch =>
                batch.Changes is [Put<OutboxMessage> { ExpectedVersion: > 0 }] ? throw new StorageUnavailableException("killed") : Task.CompletedTask;
            id = await killed.PublishAsync("con_1");
            await receiver.UntilAsync(r => r.Count == 1);
            await killed.StopAsync();
        }

        store.BeforeCommit = null;
        Assert.Equal(OutboxStatus.Pending, store.Find<OutboxMessage>(id)!.Status);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address), store, time);
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
        Assert.Equal([id, id], receiver.Received.Select(r => r.Id), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Restart_InBackoff_WaitsForWhatIsLeftOfIt()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.Headers.RetryAfter = "600";
            return WebhookReceiver.Status(context, receiver.Received.Count == 1 ? 503 : 200);
        };
        var store = new InMemoryStore();
        var time = OutboxHost.Clock();
        string id;
        await using (var first = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address), store, time))
        {
            id = await first.PublishAsync("con_1");
            await first.UntilAttemptsAsync(id, 1);
            await first.StopAsync();
        }

        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address), store, time);
        await host.UntilAsync(await host.PublishAsync("con_2"), m => m.Status == OutboxStatus.Delivered);
        Assert.DoesNotContain(receiver.Received.Skip(1), r => string.Equals(r.Id, id, StringComparison.Ordinal));

        time.Advance(TimeSpan.FromSeconds(600));
        await host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
    }

    [Fact]
    public async Task Stop_RequestUnderWay_WaitsForItAndWritesItsResult()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (_, context) =>
        {
            await answer.Task;
            await WebhookReceiver.Status(context, 200);
        };
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var id = await host.PublishAsync("con_1");
        await receiver.UntilAsync(r => r.Count == 1);
        var stopping = host.StopAsync();
        answer.SetResult();
        await stopping;
        Assert.Equal(OutboxStatus.Delivered, host.Message(id).Status);
    }

    [Fact]
    public async Task Dispatch_StoreFailsForAWhile_WritesTheResultLaterWithoutSendingAgain()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        await host.Store.UntilAsync(s => s.All<WebhookEndpoint>().Count == 1);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Store.BeforeCommit = batch =>
        {
            if (batch.Changes is not [Put<OutboxMessage> { ExpectedVersion: > 0 }])
            {
                return Task.CompletedTask;
            }

            failed.TrySetResult();
            throw new StorageFullException("full");
        };
        var id = await host.PublishAsync("con_1");
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        host.Store.BeforeCommit = null;
        var delivered = host.UntilAsync(id, m => m.Status == OutboxStatus.Delivered);
        await AdvanceUntilAsync(host, delivered);
        Assert.Single(receiver.Received);
    }

    /// <summary>The dispatcher's wait may begin before or after one step of the clock, so the clock goes on in steps.</summary>
    private static async Task AdvanceUntilAsync(OutboxHost host, Task done)
    {
        while (!done.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await done;
    }
}
