using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Features.Webhooks;
using Drivetrain.Reauth.Api.Tests.Features.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Drivetrain.Reauth.Api.Tests.Rows;

/// <content>Messages and endpoints that cannot be read.</content>
public sealed partial class DamagedRowTests
{
    [Fact]
    public async Task Outbox_OneMessageIsDamaged_SendsTheOthers()
    {
        await using var bench = new DispatcherBench();
        var pending = await bench.AddAsync(3, queued: false);
        var queued = await bench.AddAsync(3);
        bench.Store.Tamper<OutboxMessage>(pending[0].Id, Broken);
        bench.Store.Tamper<OutboxMessage>(queued[0].Id, json => json.Replace("\"Pending\"", "7", StringComparison.Ordinal));

        await bench.StartAsync();
        await bench.UntilDeliveredAsync();

        Assert.Equal(
            pending.Skip(1).Concat(queued.Skip(1)).Select(message => message.Id),
            bench.Channel.Sent.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Outbox_MessageIsDamagedAfterItWasScheduled_SendsTheOthersWithoutARestart()
    {
        await using var bench = new DispatcherBench();
        var looks = 0;
        var blocked = (await bench.AddAsync(1, queued: false, subject: "con_a"))[0];
        var behind = (await bench.AddAsync(1, queued: false, subject: "con_a"))[0];
        bench.Channel.Refreshed = () => looks++;
        bench.Channel.Answer = (message, _) =>
        {
            bench.Store.Tamper<OutboxMessage>(behind.Id, Broken);
            return Task.FromResult(DeliveryOutcome.Delivered(200));
        };

        await bench.StartAsync();
        await bench.UntilAsync(blocked, delivery => delivery.Status == OutboxStatus.Delivered);
        var other = (await bench.AddAsync(1, subject: "con_b"))[0];
        bench.Signal.Set();
        await bench.UntilAsync(other, delivery => delivery.Status == OutboxStatus.Delivered);

        Assert.Equal([blocked.Id, other.Id], bench.Channel.Sent, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Outbox_OneMessageCannotBePlanned_SendsTheOthers()
    {
        await using var bench = new DispatcherBench();
        var queued = await bench.AddAsync(3);
        bench.Channel.Matched = message =>
        {
            if (message.Id == queued[0].Id)
            {
                throw new InvalidOperationException("This one always fails.");
            }
        };

        await bench.StartAsync();
        await bench.UntilAsync(queued[1], delivery => delivery.Status == OutboxStatus.Delivered);
        await bench.UntilAsync(queued[2], delivery => delivery.Status == OutboxStatus.Delivered);

        Assert.True(bench.Store.Find<OutboxMessage>(queued[0].Id)!.Queued);
    }

    [Fact]
    public async Task Webhooks_OneEndpointHasNoAddress_TheOthersHear()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await OutboxHost.StartAsync([new("Webhooks:AllowPrivateNetworks", "true")]);
        var bad = await host.RegisterAsync(receiver.Address);
        await host.RegisterAsync(receiver.Address);
        host.Store.Tamper<WebhookEndpoint>(bad.Endpoint.Id, json => json.Replace("http://", "", StringComparison.Ordinal));
        host.Services.GetRequiredService<WebhookDirectory>().Changed();

        var id = await host.PublishAsync("con_1");

        await host.UntilAsync(id, message => message.Status == OutboxStatus.Delivered);
        Assert.Single(receiver.Received);
    }
}
