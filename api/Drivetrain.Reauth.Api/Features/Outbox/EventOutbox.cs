using System.Text.Json;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// Where features leave their events: in the batch of the change that an event tells of. One that nobody listens to is not written at all. An endpoint that was
/// registered before a change was committed hears of it all the same: while endpoints change every event is written, and a registration waits for the commits
/// that had begun before it.
/// </summary>
internal sealed class EventOutbox(DeliveryChannels channels, OutboxSignal signal, IOptions<OutboxOptions> options, IInstances? instances = null)
{
    private readonly Lock _gate = new();
    private Epoch _epoch = new();
    private int _changing;
    private long _written;

    /// <summary>
    /// To be held from before the batch is planned until its commit has ended, whatever became of it. Then the dispatcher is woken if there is anything for it.
    /// </summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            _epoch.Open++;
            return new Commit(this, _epoch, Volatile.Read(ref _written));
        }
    }

    /// <summary>Adds an event to the batch, if anybody may listen. Only within <see cref="Begin"/>.</summary>
    /// <param name="batch">The change that it tells of.</param>
    /// <param name="eventType">A stable name such as <c>connector.reauthenticated</c>.</param>
    /// <param name="workspaceId">Whose event it is.</param>
    /// <param name="subjectId">What the order is kept for.</param>
    /// <param name="data">The body's <c>data</c>, made where it is needed.</param>
    /// <param name="now">The time of the event.</param>
    public void Add(Batch batch, string eventType, string workspaceId, string subjectId, Func<JsonElement> data, DateTimeOffset now)
    {
        if (IsWanted(eventType, workspaceId))
        {
            Add(batch, OutboxMessage.Create(eventType, workspaceId, subjectId, data(), now));
        }
    }

    /// <inheritdoc cref="Add(Batch, string, string, string, Func{JsonElement}, DateTimeOffset)"/>
    /// <param name="message">The event, made where it is needed.</param>
    public void Add(Batch batch, string eventType, string workspaceId, Func<OutboxMessage> message)
    {
        if (IsWanted(eventType, workspaceId))
        {
            Add(batch, message());
        }
    }

    /// <summary>
    /// To be held while endpoints are changed, until the channels know of the change. Completes when no commit is under way any more that left an event out
    /// because of the endpoints before.
    /// </summary>
    public async Task<IDisposable> ChangingAsync()
    {
        Task before;
        lock (_gate)
        {
            _changing++;
            before = _epoch.Close();
            _epoch = new Epoch();
        }

        await before;
        return new Change(this);
    }

    private bool IsWanted(string eventType, string workspaceId) =>
        // Another instance may have registered an endpoint that this one does not know of yet.
        instances is { AreSeveral: true }
        || Volatile.Read(ref _changing) > 0
        || options.Value.KeepUnheard
        || channels.MayWant(eventType, workspaceId);

    private void Add(Batch batch, OutboxMessage message)
    {
        batch.AddFresh(message);
        Interlocked.Increment(ref _written);
    }

    private void End(Epoch of, long writtenBefore)
    {
        lock (_gate)
        {
            of.Open--;
            of.EndIfOver();
        }

        if (Volatile.Read(ref _written) != writtenBefore)
        {
            signal.Set();
        }
    }

    private void Changed()
    {
        lock (_gate)
        {
            _changing--;
        }
    }

    /// <summary>The commits that began between two changes of endpoints. Under the gate.</summary>
    private sealed class Epoch
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isClosed;

        public int Open { get; set; }

        public Task Close()
        {
            _isClosed = true;
            EndIfOver();
            return _ended.Task;
        }

        public void EndIfOver()
        {
            if (_isClosed && Open == 0)
            {
                _ended.TrySetResult();
            }
        }
    }

    private sealed class Commit(EventOutbox outbox, Epoch epoch, long written) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                outbox.End(epoch, written);
            }
        }
    }

    private sealed class Change(EventOutbox outbox) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                outbox.Changed();
            }
        }
    }
}
