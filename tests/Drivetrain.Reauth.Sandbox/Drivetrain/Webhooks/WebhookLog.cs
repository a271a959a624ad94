namespace Drivetrain.Reauth.Sandbox.Drivetrain.Webhooks;

/// <summary>Every delivery the receiver saw, oldest first. Knows which ids were taken, so that a replayed one does nothing.</summary>
public sealed class WebhookLog
{
    private const int Kept = 10_000;
    private readonly Lock _gate = new();
    private readonly List<WebhookDelivery> _deliveries = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The deliveries, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries
    {
        get
        {
            lock (_gate)
                return [.. _deliveries];
        }
    }

    internal void Add(WebhookDelivery delivery)
    {
        lock (_gate)
        {
            if (_deliveries.Count == Kept)
                _deliveries.RemoveAt(0);
            _deliveries.Add(delivery);
        }
    }

    /// <summary>False when the id was taken before.</summary>
    internal bool Take(string id)
    {
        lock (_gate)
            return _taken.Add(id);
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _deliveries.Clear();
            _taken.Clear();
        }
    }
}

/// <summary>One delivery.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Id">Its <c>webhook-id</c>.</param>
/// <param name="Type">The event's type, when it was genuine.</param>
/// <param name="ConnectorId">The connector it is about, when it was genuine.</param>
/// <param name="Outcome">What was done with it.</param>
public sealed record WebhookDelivery(DateTimeOffset At, string? Id, string? Type, string? ConnectorId, WebhookOutcome Outcome);

/// <summary>What was done with a delivery.</summary>
public enum WebhookOutcome
{
    Accepted,
    Duplicate,
    Malformed,
    Stale,
    BadSignature,
    ReceiverDown,
}
