using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>What becomes of plans and results when somebody else writes first, or nobody can.</summary>
public sealed class OutboxJournalConflictTests : JournalTests
{
    [Fact]
    public async Task WritePlans_SomebodyWroteFirst_ForgetsThePlanSoThatItIsReadAnew()
    {
        var message = await PlannedAsync("e1");
        await TouchAsync(message, read => read with { Deliveries = [new OutboxDelivery { EndpointId = "e9", QueuedAt = Time.GetUtcNow() }] });

        await Journal.WritePlansAsync([message.Id]);

        Assert.Equal((1, 0, false), (Tries, Journal.Unwritten, Journal.IsUnwritten(message.Id)));
        Assert.True(Read(message).Queued);
        Assert.Null(await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None));
        Assert.NotNull(await Journal.StartAsync(Delivery(message, "e9"), CancellationToken.None));
    }

    [Fact]
    public async Task WritePlans_SomebodyWroteFirstWhileOneIsUnderWay_KeepsItsResult()
    {
        var message = await PlannedAsync("e1", "e2");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        await TouchAsync(message, read => read);

        await Journal.WritePlansAsync([message.Id]);
        var settled = Assert.Single(await Journal.SettleAsync([Delivered(message, "e1")]));

        Assert.Equal(OutboxStatus.Delivered, settled.Delivery!.Status);
        Assert.Equal([OutboxStatus.Delivered, OutboxStatus.Pending], Read(message).Deliveries.Select(d => d.Status));
    }

    [Fact]
    public async Task Settle_AnotherDeliveryWasQueuedAgainMeanwhile_LosesNeither()
    {
        var (message, other) = (await StoredAsync("e1", "e2"), await StoredAsync("e1"));
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        await Journal.StartAsync(Delivery(other, "e1"), CancellationToken.None);
        var again = Time.GetUtcNow().AddDays(1);
        await TouchAsync(message, read => read with { Queued = true, Deliveries = [read.Deliveries[0], read.Deliveries[1] with { QueuedAt = again }] });

        await Journal.SettleAsync([Delivered(message, "e1"), Delivered(other, "e1")]);

        Assert.Equal(2, Tries);
        Assert.Equal((true, OutboxStatus.Delivered, again), (Read(message).Queued, Read(message).Deliveries[0].Status, Read(message).Deliveries[1].QueuedAt));
        Assert.Equal(OutboxStatus.Delivered, Read(other).Status);
    }

    [Fact]
    public async Task Settle_TheQueuedMessageWasTouchedMeanwhile_WritesThePlanWithTheResult()
    {
        var message = await PlannedAsync("e1", "e2");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        await TouchAsync(message, read => read);

        await Journal.SettleAsync([Delivered(message, "e1")]);

        Assert.Equal((2, 0), (Tries, Journal.Unwritten));
        Assert.Equal([OutboxStatus.Delivered, OutboxStatus.Pending], Read(message).Deliveries.Select(d => d.Status));
        Assert.False(Read(message).Queued);
    }

    [Fact]
    public async Task Settle_EndedBySomebodyElseMeanwhile_LeavesThatEnd()
    {
        var message = await StoredAsync("e1");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        var gone = DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, 410);
        await TouchAsync(message, read => DeliveryRules.Apply(read, "e1", gone, Time.GetUtcNow(), 0, new OutboxOptions()));

        var settled = Assert.Single(await Journal.SettleAsync([Failed(message, "e1")]));

        Assert.Equal((OutboxStatus.DeadLetter, DeliveryErrors.EndpointGone), (settled.Delivery!.Status, Read(message).Deliveries[0].LastError));
    }

    [Fact]
    public async Task Settle_DeletedMeanwhile_BringsNothingBack()
    {
        var (gone, other) = (await StoredAsync("e1"), await StoredAsync("e1"));
        await Journal.StartAsync(Delivery(gone, "e1"), CancellationToken.None);
        await Journal.StartAsync(Delivery(other, "e1"), CancellationToken.None);
        var read = (await Store.GetAsync<OutboxMessage>(gone.Id, CancellationToken.None))!;
        await Store.CommitAsync(new Batch().Delete(read), Durability.Durable, CancellationToken.None);
        Tries = 0;

        var settled = await Journal.SettleAsync([Delivered(gone, "e1"), Delivered(other, "e1")]);

        Assert.Equal(2, Tries);
        Assert.Null(settled[0].Delivery);
        Assert.Null(Store.Find<OutboxMessage>(gone.Id));
        Assert.Equal(OutboxStatus.Delivered, Read(other).Status);
    }

    [Fact]
    public async Task Settle_StoreCannotBeWritten_ForgetsNothing()
    {
        var message = await StoredAsync("e1");
        await Journal.StartAsync(Delivery(message, "e1"), CancellationToken.None);
        Store.CommitFailure = new StorageFullException("full");
        await Assert.ThrowsAsync<StorageFullException>(() => Journal.SettleAsync([Delivered(message, "e1")]));
        Store.CommitFailure = null;

        await Journal.SettleAsync([Delivered(message, "e1")]);

        Assert.Equal(OutboxStatus.Delivered, Read(message).Status);
    }
}
