using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>A journal over a store of its own, with messages in every state.</summary>
public abstract class JournalTests
{
    protected JournalTests()
    {
        Journal = new OutboxJournal(Store, Time, Options.Create(new OutboxOptions()));
        Store.BeforeCommit = _ =>
        {
            Tries++;
            return Task.CompletedTask;
        };
    }

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero));

    private protected InMemoryStore Store { get; } = new();

    private protected OutboxJournal Journal { get; }

    /// <summary>Commits tried since a message was made ready.</summary>
    protected int Tries { get; set; }

    private protected static ScheduledDelivery Delivery(OutboxMessage message, string endpointId) => new(endpointId, message.SubjectId, message.Id);

    private protected static FinishedDelivery Delivered(OutboxMessage message, string endpointId) =>
        new(Delivery(message, endpointId), DeliveryOutcome.Delivered(200), TimeSpan.Zero);

    private protected static FinishedDelivery Failed(OutboxMessage message, string endpointId) =>
        new(Delivery(message, endpointId), DeliveryOutcome.Failed(DeliveryErrors.Timeout), TimeSpan.Zero);

    private protected OutboxMessage Read(OutboxMessage message) => Store.Find<OutboxMessage>(message.Id)!;

    /// <summary>A message that is stored with its deliveries, as after a restart.</summary>
    private protected async Task<OutboxMessage> StoredAsync(params string[] endpointIds)
    {
        var message = DeliveryRules.Plan(Message(), endpointIds, Time.GetUtcNow());
        await Store.CommitAsync(new Batch().AddFresh(message), Durability.Durable, CancellationToken.None);
        Tries = 0;
        return message;
    }

    /// <summary>A message that is stored as queued, and planned in the journal alone.</summary>
    private protected async Task<OutboxMessage> PlannedAsync(params string[] endpointIds)
    {
        var message = Message();
        await Store.CommitAsync(new Batch().AddFresh(message), Durability.Durable, CancellationToken.None);
        Tries = 0;
        var planned = DeliveryRules.Plan(message, endpointIds, Time.GetUtcNow());
        Journal.Plan(new Stored<OutboxMessage>(planned, 1));
        return planned;
    }

    private protected async Task TouchAsync(OutboxMessage message, Func<OutboxMessage, OutboxMessage> change)
    {
        var stored = (await Store.GetAsync<OutboxMessage>(message.Id, CancellationToken.None))!;
        Assert.True((await Store.CommitAsync(new Batch().Update(stored, change(stored.Value)), Durability.Durable, CancellationToken.None)).Committed);
        Tries = 0;
    }

    private protected OutboxMessage Message() =>
        OutboxMessage.Create("connector.failed", "w1", "con_1", JsonSerializer.SerializeToElement(1), Time.GetUtcNow());
}
