using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>An attempt that has come back.</summary>
/// <param name="Delivery">Which.</param>
/// <param name="Outcome">What came of it; null when it was given up because the service stops.</param>
/// <param name="Took">How long it took.</param>
internal sealed record FinishedDelivery(ScheduledDelivery Delivery, DeliveryOutcome? Outcome, TimeSpan Took);

/// <summary>
/// The messages with requests under way, and their commits. All commits are <see cref="Durability.Deferred"/>: a crash that loses one repeats an attempt,
/// which at-least-once delivery allows. Commits are not cancelled, since a batch handed over counts anyway. One caller at a time.
/// </summary>
internal sealed class OutboxJournal(IStore store, TimeProvider time, IOptions<OutboxOptions> options)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Messages that are planned here, while the store still has them as queued.</summary>
    public int Unwritten { get; private set; }

    public bool IsUnwritten(string messageId) => _entries.TryGetValue(messageId, out var entry) && entry.Unwritten;

    /// <summary>Takes up a planned message without writing it: when its requests start at once, their results are written together with the plan.</summary>
    public void Plan(Stored<OutboxMessage> planned)
    {
        if (!_entries.TryGetValue(planned.Value.Id, out var entry))
        {
            _entries.Add(planned.Value.Id, entry = new Entry());
        }

        entry.Stored = planned;
        Mark(entry, unwritten: true);
    }

    /// <summary>The message of a delivery that is about to start, or null when there is nothing to send any more.</summary>
    public async ValueTask<OutboxMessage?> StartAsync(ScheduledDelivery delivery, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(delivery.MessageId, out var entry))
        {
            // One that can't be read is not sent; the storage has told of it.
            if (await store.FindReadableAsync<OutboxMessage>(delivery.MessageId, cancellationToken) is not { } stored)
            {
                return null;
            }

            _entries.Add(delivery.MessageId, entry = new Entry { Stored = stored });
        }

        if (Find(entry.Stored.Value, delivery.EndpointId) is not { Status: OutboxStatus.Pending })
        {
            RemoveIfIdle(delivery.MessageId, entry);
            return null;
        }

        entry.InFlight++;
        return entry.Stored.Value;
    }

    /// <summary>The request was never made, or was given up.</summary>
    public void Abandon(ScheduledDelivery delivery)
    {
        var entry = _entries[delivery.MessageId];
        entry.InFlight--;
        RemoveIfIdle(delivery.MessageId, entry);
    }

    /// <summary>Writes the plans of those messages whose deliveries are not all under way, so that they leave the queue.</summary>
    public async Task WritePlansAsync(IEnumerable<string> messageIds)
    {
        var batch = new Batch();
        var written = new List<(string Id, Entry Entry)>();
        foreach (var id in messageIds)
        {
            if (_entries.TryGetValue(id, out var entry) && entry.Unwritten && !AllUnderWay(entry))
            {
                batch.Put(entry.Stored.Value, entry.Stored.Version);
                written.Add((id, entry));
            }
        }

        if (written.Count == 0)
        {
            return;
        }

        var result = await store.CommitAsync(batch, Durability.Deferred, CancellationToken.None);
        foreach (var (id, entry) in written)
        {
            // After a conflict the messages are still queued, and are read and planned again.
            entry.Stored = result.Committed ? entry.Stored with { Version = entry.Stored.Version + 1 } : entry.Stored;
            Mark(entry, unwritten: false);
            RemoveIfIdle(id, entry);
        }
    }

    /// <summary>Writes what came of attempts, all in one batch, and gives each delivery as it is now; null for one whose message is gone.</summary>
    /// <exception cref="IOException">The store cannot be written; nothing is forgotten, and the call may be repeated.</exception>
    public async Task<IReadOnlyList<(FinishedDelivery Attempt, OutboxDelivery? Delivery, DateTimeOffset CreatedAt)>> SettleAsync(
        IReadOnlyList<FinishedDelivery> attempts
    )
    {
        var ids = attempts.Select(a => a.Delivery.MessageId).ToHashSet(StringComparer.Ordinal);
        var isFirst = true;
        var written = await store.ChangeAsync(
            async () =>
            {
                // As they are known here, unless somebody else has changed them: a read for each commit is saved.
                if (!isFirst)
                {
                    await ReloadAsync(ids);
                }

                isFirst = false;
                var (batch, next) = (new Batch(), Apply(attempts));
                foreach (var (id, message) in next)
                {
                    batch.Put(message, _entries[id].Stored.Version);
                }

                return new Change<Dictionary<string, OutboxMessage>>(next, next.Count == 0 ? null : batch, Durability.Deferred);
            },
            CancellationToken.None
        );
        return Finish(attempts, written);
    }

    private Dictionary<string, OutboxMessage> Apply(IReadOnlyList<FinishedDelivery> attempts)
    {
        var now = time.GetUtcNow();
        var next = new Dictionary<string, OutboxMessage>(attempts.Count, StringComparer.Ordinal);
        foreach (var attempt in attempts)
        {
            var id = attempt.Delivery.MessageId;
            if (attempt.Outcome is { } outcome && !_entries[id].IsGone)
            {
                var message = next.TryGetValue(id, out var changed) ? changed : _entries[id].Stored.Value;
                next[id] = DeliveryRules.Apply(message, attempt.Delivery.EndpointId, outcome, now, Random.Shared.NextDouble(), options.Value);
            }
        }

        return next;
    }

    private List<(FinishedDelivery Attempt, OutboxDelivery? Delivery, DateTimeOffset CreatedAt)> Finish(
        IReadOnlyList<FinishedDelivery> attempts,
        Dictionary<string, OutboxMessage> written
    )
    {
        foreach (var (id, message) in written)
        {
            var entry = _entries[id];
            entry.Stored = new Stored<OutboxMessage>(message, entry.Stored.Version + 1);
            Mark(entry, unwritten: false);
        }

        var settled = new List<(FinishedDelivery, OutboxDelivery?, DateTimeOffset)>(attempts.Count);
        foreach (var attempt in attempts)
        {
            var entry = _entries[attempt.Delivery.MessageId];
            settled.Add((attempt, entry.IsGone ? null : Find(entry.Stored.Value, attempt.Delivery.EndpointId), entry.Stored.Value.CreatedAt));
            Abandon(attempt.Delivery);
        }

        return settled;
    }

    /// <summary>Somebody else changed a message, an operator's redelivery for example: what is stored now counts.</summary>
    private async Task ReloadAsync(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            var entry = _entries[id];
            var stored = await store.FindReadableAsync<OutboxMessage>(id, CancellationToken.None);
            entry.IsGone = stored is null;
            if (stored is not null)
            {
                var keepPlan = stored.Value.Deliveries.Count == 0;
                entry.Stored = keepPlan ? entry.Stored with { Version = stored.Version } : stored;
                Mark(entry, unwritten: keepPlan);
            }
        }
    }

    private void Mark(Entry entry, bool unwritten)
    {
        Unwritten += (unwritten ? 1 : 0) - (entry.Unwritten ? 1 : 0);
        entry.Unwritten = unwritten;
    }

    private void RemoveIfIdle(string messageId, Entry entry)
    {
        if (entry.InFlight == 0 && !entry.Unwritten)
        {
            _entries.Remove(messageId);
        }
    }

    private static bool AllUnderWay(Entry entry) =>
        entry.InFlight > 0 && entry.InFlight == entry.Stored.Value.Deliveries.Count(d => d.Status == OutboxStatus.Pending);

    private static OutboxDelivery? Find(OutboxMessage message, string endpointId)
    {
        foreach (var delivery in message.Deliveries)
        {
            if (string.Equals(delivery.EndpointId, endpointId, StringComparison.Ordinal))
            {
                return delivery;
            }
        }

        return null;
    }

    private sealed class Entry
    {
        public Stored<OutboxMessage> Stored { get; set; } = null!;

        public int InFlight { get; set; }

        public bool Unwritten { get; set; }

        public bool IsGone { get; set; }
    }
}
