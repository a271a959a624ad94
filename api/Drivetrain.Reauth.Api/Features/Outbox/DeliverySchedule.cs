using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>One delivery by its names.</summary>
internal readonly record struct ScheduledDelivery(string EndpointId, string SubjectId, string MessageId);

/// <summary>
/// Which delivery may go next. Each endpoint has a lane for each subject; a lane sends one message at a time, the oldest first, and waits while that one
/// backs off. Lanes never wait for each other, and each endpoint has its own limit of requests under way. Memory: some 200 bytes for a pending delivery.
/// It reads no clock and does no I/O; one caller at a time.
/// </summary>
internal sealed class DeliverySchedule(int maxConcurrencyPerEndpoint)
{
    /// <summary>After so many failures in a row an endpoint counts as down; its next success lets all that waits for it go at once.</summary>
    public const int DownAfter = 5;

    private readonly Dictionary<string, EndpointQueue> _endpoints = new(StringComparer.Ordinal);

    /// <summary>Deliveries that are pending, those under way included.</summary>
    public int Depth { get; private set; }

    /// <summary>Adds a delivery; one that is there already stays as it is.</summary>
    /// <param name="delivery">Which.</param>
    /// <param name="notBefore">Its next attempt; null for at once.</param>
    public void Add(ScheduledDelivery delivery, DateTimeOffset? notBefore)
    {
        ref var queue = ref CollectionsMarshal.GetValueRefOrAddDefault(_endpoints, delivery.EndpointId, out _);
        queue ??= new EndpointQueue();
        ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(queue.Lanes, delivery.SubjectId, out _);
        lane ??= new Lane(delivery.SubjectId);
        if (lane.Waiting.TryAdd(delivery.MessageId, notBefore ?? DateTimeOffset.MinValue))
        {
            Depth++;
            queue.Arrange(lane);
        }
    }

    /// <summary>
    /// Takes what may be sent now; each of them must be given back with <see cref="Complete"/>, <see cref="Retry"/> or <see cref="Release"/>.
    /// </summary>
    public List<ScheduledDelivery> TakeReady(DateTimeOffset now)
    {
        var taken = new List<ScheduledDelivery>();
        foreach (var (endpointId, queue) in _endpoints)
        {
            queue.MoveDue(now);
            while (queue.InFlight < maxConcurrencyPerEndpoint && queue.Ready.TryDequeue(out var lane))
            {
                lane.IsReady = false;
                lane.InFlight = lane.Waiting.First().Key;
                queue.InFlight++;
                taken.Add(new ScheduledDelivery(endpointId, lane.SubjectId, lane.InFlight));
            }
        }

        return taken;
    }

    /// <summary>The delivery has ended, one way or the other.</summary>
    public void Complete(ScheduledDelivery delivery, bool success)
    {
        var (queue, lane) = GiveBack(delivery);
        lane.Waiting.Remove(delivery.MessageId);
        Depth--;
        if (success && queue.Succeeded())
        {
            queue.ReleaseAll();
        }

        if (lane.Waiting.Count == 0)
        {
            queue.Lanes.Remove(lane.SubjectId);
        }

        queue.Arrange(lane);
    }

    /// <summary>The attempt failed; the lane waits until then.</summary>
    public void Retry(ScheduledDelivery delivery, DateTimeOffset notBefore)
    {
        var (queue, lane) = GiveBack(delivery);
        queue.Failures++;
        lane.Waiting[delivery.MessageId] = notBefore;
        queue.Arrange(lane);
    }

    /// <summary>There was no attempt; the delivery is as it was.</summary>
    public void Release(ScheduledDelivery delivery)
    {
        var (queue, lane) = GiveBack(delivery);
        queue.Arrange(lane);
    }

    /// <summary>When something becomes ready by time alone, or null.</summary>
    public DateTimeOffset? NextDue()
    {
        DateTimeOffset? next = null;
        foreach (var queue in _endpoints.Values)
        {
            if (queue.InFlight < maxConcurrencyPerEndpoint && queue.Due.TryPeek(out _, out var due) && (next is null || due < next))
            {
                next = due;
            }
        }

        return next;
    }

    private (EndpointQueue Queue, Lane Lane) GiveBack(ScheduledDelivery delivery)
    {
        var queue = _endpoints[delivery.EndpointId];
        var lane = queue.Lanes[delivery.SubjectId];
        if (!string.Equals(lane.InFlight, delivery.MessageId, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("Only a reserved delivery can be released.");
        }

        lane.InFlight = null;
        queue.InFlight--;
        return (queue, lane);
    }

    private sealed class EndpointQueue
    {
        public Dictionary<string, Lane> Lanes { get; } = new(StringComparer.Ordinal);

        public Queue<Lane> Ready { get; } = new();

        /// <summary>Lanes by the time of their oldest message. Entries may be outdated; they are checked when their time comes.</summary>
        public PriorityQueue<Lane, DateTimeOffset> Due { get; } = new();

        public int InFlight { get; set; }

        public int Failures { get; set; }

        public void Arrange(Lane lane)
        {
            if (lane.InFlight is not null || lane.IsReady || !lane.TryPeek(out var notBefore))
            {
                return;
            }

            if (notBefore == DateTimeOffset.MinValue)
            {
                lane.IsReady = true;
                Ready.Enqueue(lane);
            }
            else
            {
                Due.Enqueue(lane, notBefore);
            }
        }

        public void MoveDue(DateTimeOffset now)
        {
            while (Due.TryPeek(out var lane, out var due) && due <= now)
            {
                Due.Dequeue();
                if (lane.InFlight is null && !lane.IsReady && lane.TryPeek(out var notBefore) && notBefore <= now)
                {
                    lane.IsReady = true;
                    Ready.Enqueue(lane);
                }
            }
        }

        /// <summary>Counts a success; whether it ends a time of being down.</summary>
        public bool Succeeded()
        {
            var wasDown = Failures >= DownAfter;
            Failures = 0;
            return wasDown;
        }

        public void ReleaseAll()
        {
            Due.Clear();
            foreach (var lane in Lanes.Values)
            {
                lane.ForgetBackoff();
                Arrange(lane);
            }
        }
    }

    private sealed class Lane(string subjectId)
    {
        public string SubjectId { get; } = subjectId;

        /// <summary>Message ids, oldest first, with the time before which they are not sent. The one under way is among them.</summary>
        public SortedDictionary<string, DateTimeOffset> Waiting { get; } = new(StringComparer.Ordinal);

        public string? InFlight { get; set; }

        public bool IsReady { get; set; }

        public bool TryPeek(out DateTimeOffset notBefore)
        {
            notBefore = Waiting.Count > 0 ? Waiting.First().Value : default;
            return Waiting.Count > 0;
        }

        public void ForgetBackoff()
        {
            if (Waiting.Count > 0)
            {
                Waiting[Waiting.First().Key] = DateTimeOffset.MinValue;
            }
        }
    }
}
