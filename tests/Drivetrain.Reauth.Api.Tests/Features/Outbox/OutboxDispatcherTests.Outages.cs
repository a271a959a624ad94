using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <content>Receivers that are down, slow or dead, and what others get meanwhile.</content>
public sealed partial class OutboxDispatcherTests
{
    [Fact]
    public async Task Dispatch_OneConnectorFails_ItsOrderIsKeptWhileOthersGoOn()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var broken = true;
        receiver.Answer = (webhook, context) =>
            WebhookReceiver.Status(context, Volatile.Read(ref broken) && string.Equals(webhook.Subject, "con_broken", StringComparison.Ordinal) ? 500 : 200);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var held = new List<string>();
        var others = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            held.Add(await host.PublishAsync("con_broken"));
            others.Add(await host.PublishAsync("con_fine"));
        }

        await host.UntilAsync(others[^1], m => m.Status == OutboxStatus.Delivered);
        await host.UntilAttemptsAsync(held[0], 1);
        Assert.Equal(others, Ids(receiver, "con_fine"), StringComparer.Ordinal);
        Assert.All(Ids(receiver, "con_broken"), id => Assert.Equal(held[0], id));

        Volatile.Write(ref broken, false);
        host.Time.Advance(TimeSpan.FromSeconds(30));
        await host.UntilAsync(held[^1], m => m.Status == OutboxStatus.Delivered);
        Assert.Equal(held, Ids(receiver, "con_broken").Distinct(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Dispatch_OneEndpointIsDead_TheOtherGetsEveryMessageOnce()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints($"http://127.0.0.1:{WebhookReceiver.FreePort()}", receiver.Address));
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await host.PublishAsync($"con_{i % 3}"));
        }

        await host.Store.UntilAsync(s => s.All<OutboxMessage>().Count(m => m.Deliveries.Any(d => d.Status == OutboxStatus.Delivered)) == 20);
        await host.UntilAsync(ids[0], m => m.Deliveries.Any(d => d.Status == OutboxStatus.Pending && d.Attempts == 1));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.UntilAsync(ids[0], m => m.Deliveries.Any(d => d.Status == OutboxStatus.Pending && d.Attempts == 2));

        Assert.Equal(ids, receiver.Received.Select(r => r.Id).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(host.Store.All<OutboxMessage>(), m => Assert.Equal(OutboxStatus.Pending, m.Status));
    }

    [Fact]
    public async Task Dispatch_EndpointHangsWithManyConnectors_OthersAreServed()
    {
        await using var hanging = await WebhookReceiver.StartAsync();
        hanging.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var receiver = await WebhookReceiver.StartAsync();
        var settings = OutboxHost.Endpoints(hanging.Address, receiver.Address);
        settings["Outbox:MaxConcurrencyPerEndpoint"] = "4";
        settings["Outbox:StopGrace"] = "00:00:00";
        await using var host = await OutboxHost.StartAsync(settings);
        for (var i = 0; i < 40; i++)
        {
            await host.PublishAsync($"con_{i}");
        }

        await receiver.UntilAsync(r => r.Count == 40);
        await hanging.UntilAsync(r => r.Count == 4);
        Assert.Equal(4, hanging.Received.Count);
    }

    [Fact]
    public async Task Dispatch_PlatformDownForADay_LosesNothingAndCatchesUpAtOnce()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var down = true;
        receiver.Answer = (_, context) => WebhookReceiver.Status(context, Volatile.Read(ref down) ? 502 : 200);
        await using var host = await OutboxHost.StartAsync(OutboxHost.Endpoints(receiver.Address));
        var ids = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            ids.Add(await host.PublishAsync($"con_{i % 5}"));
        }

        for (var attempt = 1; attempt <= 15; attempt++)
        {
            var due = attempt;
            await host.Store.UntilAsync(_ => ids.Take(5).All(id => host.Message(id).Deliveries is [{ } d] && d.Attempts >= due));
            host.Time.Advance(TimeSpan.FromHours(2));
        }

        await host.Store.UntilAsync(_ => ids.Take(5).All(id => host.Message(id).Deliveries[0].Attempts >= 16));
        Assert.All(ids, id => Assert.Equal(OutboxStatus.Pending, host.Message(id).Status));

        // One success is enough to let all go that wait in back-off.
        Volatile.Write(ref down, false);
        await host.PublishAsync("con_new");
        await host.Store.UntilAsync(s => s.All<OutboxMessage>().All(m => m.Status == OutboxStatus.Delivered));
    }

    [Fact]
    public async Task Dispatch_FailsForLongerThanTheLimit_BecomesADeadLetterAndLetsTheNextGo()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        string? poisoned = null;
        receiver.Answer = (webhook, context) =>
            WebhookReceiver.Status(context, string.Equals(webhook.Id, Volatile.Read(ref poisoned), StringComparison.Ordinal) ? 500 : 200);
        var settings = OutboxHost.Endpoints(receiver.Address);
        settings["Outbox:GiveUpAfter"] = "01:00:00";
        settings["Outbox:MinAttempts"] = "2";
        var time = OutboxHost.Clock();
        var store = new InMemoryStore();
        await using (var idle = await OutboxHost.StartAsync([], store, time))
        {
            await idle.StopAsync();
            poisoned = await idle.PublishAsync("con_1");
        }

        await using var host = await OutboxHost.StartAsync(settings, store, time);
        var next = await host.PublishAsync("con_1");
        await host.UntilAttemptsAsync(poisoned, 1);
        Assert.DoesNotContain(receiver.Received, r => string.Equals(r.Id, next, StringComparison.Ordinal));

        time.Advance(TimeSpan.FromHours(1));
        await host.UntilAsync(next, m => m.Status == OutboxStatus.Delivered);
        Assert.Equal(OutboxStatus.DeadLetter, host.Message(poisoned).Status);
    }
}
