namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <content>What became of attempts is written down, and decides what comes next.</content>
internal sealed partial class DispatchRun
{
    private async Task SettleAsync()
    {
        while (_unsettled.Count > 0 || !_finished.IsEmpty)
        {
            while (_unsettled.Count < CommitSize && _finished.TryDequeue(out var attempt))
            {
                _underWay--;
                _unsettled.Add(attempt);
            }

            var settled = await _journal.SettleAsync(_unsettled);
            _unsettled.Clear();
            foreach (var (attempt, delivery, createdAt) in settled)
            {
                Reschedule(attempt, delivery, createdAt);
            }
        }
    }

    private void Reschedule(FinishedDelivery attempt, OutboxDelivery? delivery, DateTimeOffset createdAt)
    {
        if (attempt.Outcome is not { } outcome)
        {
            _schedule.Release(attempt.Delivery);
            return;
        }

        metrics.Attempted(outcome, attempt.Took);
        switch (delivery)
        {
            case { Status: OutboxStatus.Pending, NextAttemptAt: { } next }:
                LogRetry(logger, attempt.Delivery.MessageId, attempt.Delivery.EndpointId, delivery.Attempts, outcome.Error, outcome.Status, next);
                _schedule.Retry(attempt.Delivery, next);
                return;
            case { Status: OutboxStatus.DeadLetter }:
                LogDeadLetter(logger, attempt.Delivery.MessageId, attempt.Delivery.EndpointId, delivery.Attempts, outcome.Error, outcome.Status);
                break;
            case { DeliveredAt: { } deliveredAt }:
                metrics.Delivered(deliveredAt - createdAt);
                break;
        }

        _schedule.Complete(attempt.Delivery, outcome.Kind == DeliveryOutcomeKind.Delivered);
    }

    [LoggerMessage(
        LogLevel.Information,
        "Message {MessageId} to endpoint {EndpointId}: attempt {Attempts} failed ({Error}, status {Status}), next at {NextAttemptAt}."
    )]
    private static partial void LogRetry(
        ILogger logger,
        string messageId,
        string endpointId,
        int attempts,
        string? error,
        int? status,
        DateTimeOffset nextAttemptAt
    );

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} to endpoint {EndpointId} is a dead letter after {Attempts} attempts ({Error}, status {Status}).")]
    private static partial void LogDeadLetter(ILogger logger, string messageId, string endpointId, int attempts, string? error, int? status);
}
