using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>What the outbox measures, on the meter <c>Drivetrain.Reauth</c>. No tag names an endpoint's URL, a workspace or a connector.</summary>
internal sealed class OutboxMetrics
{
    public const string MeterName = "Drivetrain.Reauth";

    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;
    private int _depth;

    public OutboxMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _attempts = meter.CreateCounter<long>("reauth.outbox.attempts", "{attempt}", "Delivery attempts by outcome and error code.");
        _duration = meter.CreateHistogram<double>("reauth.outbox.attempt.duration", "s", "Duration of a delivery attempt.");
        _lag = meter.CreateHistogram<double>("reauth.outbox.lag", "s", "Time from event to delivery.");
        meter.CreateObservableGauge("reauth.outbox.pending", () => Depth, "{delivery}", "Pending deliveries.");
    }

    /// <summary>Deliveries that are pending, as the dispatcher last knew it.</summary>
    public int Depth
    {
        get => Volatile.Read(ref _depth);
        set => Volatile.Write(ref _depth, value);
    }

    public void Attempted(DeliveryOutcome outcome, TimeSpan took)
    {
        var tags = new TagList { { "outcome", Name(outcome.Kind) } };
        if (outcome.Error is not null)
        {
            tags.Add("error.type", outcome.Error);
        }

        _attempts.Add(1, tags);
        _duration.Record(took.TotalSeconds, tags);
    }

    public void Delivered(TimeSpan sinceEvent) => _lag.Record(sinceEvent.TotalSeconds);

    private static string Name(DeliveryOutcomeKind kind) =>
        kind switch
        {
            DeliveryOutcomeKind.Delivered => "delivered",
            DeliveryOutcomeKind.Failed => "failed",
            _ => "refused",
        };
}
