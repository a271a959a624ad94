using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>What is written when.</summary>
public sealed class OutboxJournalTests : JournalTests
{
    [Fact]
    public async Task Plan_OfAQueuedMessage_IsUnwrittenUntilItsResultIs()
    {
        var message = await PlannedAsync("e1");
        Assert.True(Journal.IsUnwritten(message.Id));
        Assert.Equal(1, Journal.Unwritten);
        Journal.Plan(new Stored<OutboxMessage>(message, 1));
        Assert.Equal(1, Journal.Unwritten);

        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        await Journal.WritePlansAsync([message.Id]);
        Assert.Equal(0, Tries);
        await Journal.SettleAsync([Delivered(message, "e1")]);

        Assert.Equal((1, 0, false), (Tries, Journal.Unwritten, Journal.IsUnwritten(message.Id)));
        Assert.Equal(Durability.Deferred, Store.Commits[^1]);
        Assert.Equal((OutboxStatus.Delivered, false), (Read(message).Status, Read(message).Queued));
    }

    [Fact]
    public async Task WritePlans_OneOfTwoDeliveriesUnderWay_WritesThePlan()
    {
        var message = await PlannedAsync("e1", "e2");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);

        await Journal.WritePlansAsync([message.Id, "msg_unknown"]);
        await Journal.WritePlansAsync([message.Id]);

        Assert.Equal((1, 0), (Tries, Journal.Unwritten));
        Assert.Equal(Durability.Deferred, Store.Commits[^1]);
        Assert.Equal((false, 2), (Read(message).Queued, Read(message).Deliveries.Count));
        await Journal.SettleAsync([Delivered(message, "e1")]);
        Assert.Equal((2, OutboxStatus.Pending), (Tries, Read(message).Status));
    }

    [Fact]
    public async Task WritePlans_MessageWithoutAnEndpoint_LeavesTheQueue()
    {
        var message = await PlannedAsync();

        await Journal.WritePlansAsync([message.Id]);

        Assert.Equal((1, OutboxStatus.Delivered, false), (Tries, Read(message).Status, Read(message).Queued));
    }

    [Fact]
    public async Task Start_WhatIsGoneOrEndedOrForAnotherEndpoint_SendsNothing()
    {
        var message = await StoredAsync("e1", "e2");
        Assert.Null(await Journal.StartAsync(new ScheduledDelivery("e1", "con", "msg_gone"), CancellationToken.None));
        Assert.Null(await Journal.StartAsync(Delivery(message, "e3"), CancellationToken.None));
        await TouchAsync(message, read => DeliveryRules.Apply(read, "e1", DeliveryOutcome.Delivered(200), Time.GetUtcNow(), 0, new OutboxOptions()));

        // Nothing is remembered of the first look.
        Assert.Null(await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None));
        Assert.Equal(message.Id, (await Journal.StartAsync(Delivery(message, "e2"), CancellationToken.None))!.Id);
    }

    [Fact]
    public async Task Start_EndedDeliveryOfAnUnwrittenPlan_KeepsThePlan()
    {
        var message = await PlannedAsync("e1");

        Assert.Null(await Journal.StartAsync(Delivery(message, "e2"), CancellationToken.None));

        Assert.True(Journal.IsUnwritten(message.Id));
    }

    [Fact]
    public async Task Settle_GivenUpAttempts_WritesNothingAndReadsTheMessageAnewTheNextTime()
    {
        var message = await StoredAsync("e1", "e2");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        await Journal.StartAsync(Delivery(message, "e2"), CancellationToken.None);

        var settled = await Journal.SettleAsync([new FinishedDelivery(Delivery(message, "e1"), Outcome: null, TimeSpan.Zero)]);
        Assert.Equal((0, 0, message.CreatedAt), (Tries, settled[0].Delivery!.Attempts, settled[0].CreatedAt));
        await Journal.SettleAsync([new FinishedDelivery(Delivery(message, "e2"), Outcome: null, TimeSpan.Zero)]);

        await TouchAsync(message, read => read with { EventType = "changed" });
        Assert.Equal("changed", (await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None))!.EventType);
    }

    [Fact]
    public async Task Settle_SeveralAttemptsOfTwoMessages_AreOneCommitThatKeepsAll()
    {
        var (first, second) = (await StoredAsync("e1", "e2"), await StoredAsync("e1"));
        foreach (var delivery in new[] { Delivery(first, "e1"), Delivery(first, "e2"), Delivery(second, "e1") })
        {
            await Journal.StartAsync(delivery, CancellationToken.None);
        }

        var settled = await Journal.SettleAsync([Delivered(first, "e1"), Delivered(first, "e2"), Failed(second, "e1")]);

        Assert.Equal((1, OutboxStatus.Delivered), (Tries, Read(first).Status));
        Assert.Equal((1, DeliveryErrors.Timeout), (Read(second).Deliveries[0].Attempts, Read(second).Deliveries[0].LastError));
        Assert.Equal([OutboxStatus.Delivered, OutboxStatus.Delivered, OutboxStatus.Pending], settled.Select(s => s.Delivery!.Status));
    }

    [Fact]
    public async Task Settle_OneAfterTheOther_BuildsOnWhatWasWritten()
    {
        var message = await StoredAsync("e1", "e2");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        await Journal.StartAsync(Delivery(message, "e2"), CancellationToken.None);

        await Journal.SettleAsync([Delivered(message, "e1")]);
        await Journal.SettleAsync([Delivered(message, "e2")]);

        Assert.Equal((2, OutboxStatus.Delivered), (Tries, Read(message).Status));
    }
}
