namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>What an attempt makes of a delivery, and deliveries of a message. No clock, no chance, no I/O: all three come as arguments.</summary>
internal static class DeliveryRules
{
    /// <summary>Waits are never shorter, whatever chance says.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>The pause while an endpoint's secret can't be decrypted; the secrets are read again every half minute.</summary>
    private static readonly TimeSpan UnreadableWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The message as the dispatcher takes it up: with a delivery for each endpoint, unless it has its deliveries already.
    /// Without any endpoint there is nothing to wait for, and it counts as delivered.
    /// </summary>
    public static OutboxMessage Plan(OutboxMessage message, IReadOnlyList<string> endpointIds, DateTimeOffset now)
    {
        var deliveries =
            message.Deliveries.Count > 0 ? message.Deliveries : [.. endpointIds.Select(id => new OutboxDelivery { EndpointId = id, QueuedAt = now })];
        return Settle(message with { Queued = false }, deliveries, now);
    }

    /// <summary>The message after an attempt at one endpoint. A delivery that has ended meanwhile stays as it is.</summary>
    /// <param name="message">As it is stored.</param>
    /// <param name="endpointId">Where the attempt went.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="now">When.</param>
    /// <param name="jitter">A random number from 0 up to 1.</param>
    /// <param name="options">Back-off and the time to give up.</param>
    public static OutboxMessage Apply(
        OutboxMessage message,
        string endpointId,
        DeliveryOutcome outcome,
        DateTimeOffset now,
        double jitter,
        OutboxOptions options
    ) =>
        Settle(
            message,
            [
                .. message.Deliveries.Select(d =>
                    d.Status == OutboxStatus.Pending && string.Equals(d.EndpointId, endpointId, StringComparison.Ordinal)
                        ? Apply(d, outcome, now, jitter, options)
                        : d
                ),
            ],
            now
        );

    public static OutboxDelivery Apply(OutboxDelivery delivery, DeliveryOutcome outcome, DateTimeOffset now, double jitter, OutboxOptions options)
    {
        var attempted = delivery with
        {
            // What is refused without an answer was never sent.
            Attempts = outcome is { Kind: DeliveryOutcomeKind.Refused, Status: null } ? delivery.Attempts : delivery.Attempts + 1,
            LastAttemptAt = now,
            LastError = outcome.Error,
            LastStatus = outcome.Status,
            NextAttemptAt = null,
        };
        return outcome.Kind switch
        {
            DeliveryOutcomeKind.Delivered => attempted with { Status = OutboxStatus.Delivered, DeliveredAt = now },
            DeliveryOutcomeKind.Refused => attempted with { Status = OutboxStatus.DeadLetter },

            // Our own fault, whatever time it takes: no message is given up for it, and none waits long once it is mended.
            _ when string.Equals(outcome.Error, DeliveryErrors.SecretUnreadable, StringComparison.Ordinal) => attempted with
            {
                NextAttemptAt = now + UnreadableWait,
            },
            _ when now - delivery.QueuedAt >= options.GiveUpAfter && attempted.Attempts >= options.MinAttempts => attempted with
            {
                Status = OutboxStatus.DeadLetter,
            },
            _ => attempted with { NextAttemptAt = now + Wait(attempted.Attempts, outcome.RetryAfter, jitter, options) },
        };
    }

    /// <summary>
    /// Queues the dead letters again, or, where there are none, what was delivered; for one endpoint or for all. Null when there is nothing to send again.
    /// A message that found no endpoint is planned anew.
    /// </summary>
    public static OutboxMessage? Redeliver(OutboxMessage message, string? endpointId, DateTimeOffset now)
    {
        if (message.Deliveries.Count == 0)
        {
            return message.Queued || endpointId is not null ? null : message with { Queued = true, Status = OutboxStatus.Pending, CompletedAt = null };
        }

        bool Concerned(OutboxDelivery d, OutboxStatus status) =>
            d.Status == status && (endpointId is null || string.Equals(d.EndpointId, endpointId, StringComparison.Ordinal));

        var which = message.Deliveries.Any(d => Concerned(d, OutboxStatus.DeadLetter)) ? OutboxStatus.DeadLetter : OutboxStatus.Delivered;
        return message.Deliveries.Any(d => Concerned(d, which))
            ? message with
            {
                Queued = true,
                Status = OutboxStatus.Pending,
                CompletedAt = null,
                Deliveries = [.. message.Deliveries.Select(d => Concerned(d, which) ? new OutboxDelivery { EndpointId = d.EndpointId, QueuedAt = now } : d)],
            }
            : null;
    }

    /// <summary>
    /// The wait before the next attempt: between 1 second and the schedule's step, and no shorter than the receiver asked for, within bounds.
    /// </summary>
    public static TimeSpan Wait(int attempts, TimeSpan? retryAfter, double jitter, OutboxOptions options)
    {
        var step = options.Schedule[Math.Min(attempts, options.Schedule.Count) - 1];
        var wait = Max(ShortestWait, step * jitter);
        return retryAfter is { } asked ? Max(wait, asked < options.MaxRetryAfter ? asked : options.MaxRetryAfter) : wait;
    }

    private static OutboxMessage Settle(OutboxMessage message, IReadOnlyList<OutboxDelivery> deliveries, DateTimeOffset now)
    {
        var status =
            deliveries.Any(d => d.Status == OutboxStatus.Pending) ? OutboxStatus.Pending
            : deliveries.Any(d => d.Status == OutboxStatus.DeadLetter) ? OutboxStatus.DeadLetter
            : OutboxStatus.Delivered;
        return message with { Deliveries = deliveries, Status = status, CompletedAt = status == OutboxStatus.Pending ? null : now };
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
