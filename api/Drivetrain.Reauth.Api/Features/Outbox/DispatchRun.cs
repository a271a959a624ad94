using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Outbox;

/// <summary>
/// One run of the dispatcher, with its schedule in memory. A single loop owns all state: it writes what came back, takes up what is queued, starts what
/// is ready, and sleeps until a signal, a result or a due time. Results that come while it writes are written together in the next turn.
/// </summary>
internal sealed partial class DispatchRun(
    IStore store,
    DeliveryChannels channel,
    OutboxSignal signal,
    IOptions<OutboxOptions> options,
    TimeProvider time,
    OutboxMetrics metrics,
    ILogger logger
) : IDisposable
{
    private const int PageSize = 256;
    private const int CommitSize = 128;
    private static readonly TimeSpan StorageWait = TimeSpan.FromSeconds(1);

    private readonly DeliverySchedule _schedule = new(options.Value.MaxConcurrencyPerEndpoint);
    private readonly OutboxJournal _journal = new(store, time, options);
    private readonly ConcurrentQueue<FinishedDelivery> _finished = new();
    private readonly List<FinishedDelivery> _unsettled = [];
    private readonly CancellationTokenSource _attemptsEnd = new();
    private readonly HashSet<string> _unplannable = new(StringComparer.Ordinal);
    private int _underWay;

    public async Task RunAsync(CancellationToken stopping)
    {
        using var look = time.CreateTimer(static s => ((OutboxSignal)s!).Set(), signal, options.Value.LookInterval, options.Value.LookInterval);
        using var due = time.CreateTimer(static s => ((OutboxSignal)s!).Set(), signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await LoadAsync(stopping);
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            try
            {
                await channel.RefreshAsync(stopping);
                await SettleAsync();
                await IntakeAsync(stopping);
                await StartReadyAsync(stopping);
            }
            catch (Exception e) when (e is StorageFullException or StorageUnavailableException)
            {
                // The schedule still holds; deliveries whose result could not be written stay under way, so none is sent twice meanwhile.
                LogStorage(logger, e.GetType().Name);
                await Task.Delay(StorageWait, time, stopping);
                continue;
            }

            metrics.Depth = _schedule.Depth;
            if (_schedule.NextDue() is { } next)
            {
                var wait = next - time.GetUtcNow();
                due.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }

            await signal.WaitAsync(stopping);
        }
    }

    /// <summary>Lets requests under way end, within the grace of the options, and writes what came of them.</summary>
    public async Task DrainAsync()
    {
        using var grace = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), _attemptsEnd, options.Value.StopGrace, Timeout.InfiniteTimeSpan);
        try
        {
            while (true)
            {
                await SettleAsync();
                if (_underWay == 0)
                {
                    return;
                }

                await signal.WaitAsync(CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            // The last thing that a run does, whatever ended it: these messages are sent again by the next one.
            LogStorage(logger, e.GetType().Name);
            await _attemptsEnd.CancelAsync();
        }
    }

    public void Dispose() => _attemptsEnd.Dispose();

    private async Task LoadAsync(CancellationToken stopping)
    {
        var range = KeyRange.Prefix(OutboxMessage.StatusPrefix(OutboxStatus.Pending));
        while (true)
        {
            var page = await store.QueryAsync(OutboxMessage.ByStatus, range, PageSize, stopping);
            foreach (var stored in page)
            {
                // Queued ones are taken up by the first intake.
                if (!stored.Value.Queued)
                {
                    AddPending(stored.Value);
                }
            }

            if (page.Count < PageSize)
            {
                return;
            }

            range = range with { From = OutboxMessage.ByStatus.Key(page[^1].Value) + '\0' };
        }
    }

    private async Task IntakeAsync(CancellationToken stopping)
    {
        var limit = PageSize + _journal.Unwritten + _unplannable.Count;
        var page = await store.QueryAsync(OutboxMessage.ByQueued, new KeyRange(null, null), limit, stopping);
        var fresh = page.Where(m => !_journal.IsUnwritten(m.Value.Id) && !_unplannable.Contains(m.Value.Id)).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        // After the query: an event that was committed after a change of endpoints is planned for the endpoints after it.
        await channel.RefreshAsync(stopping);
        var now = time.GetUtcNow();
        foreach (var stored in fresh)
        {
            try
            {
                var planned = DeliveryRules.Plan(stored.Value, channel.Match(stored.Value), now);
                _journal.Plan(stored with { Value = planned });
                AddPending(planned);
            }
            catch (Exception exception)
            {
                // It stays queued for the next run, and this one goes on with the others.
                _unplannable.Add(stored.Value.Id);
                LogUnplannable(logger, exception, stored.Value.Id);
            }
        }

        await StartReadyAsync(stopping);
        await _journal.WritePlansAsync(fresh.Select(m => m.Value.Id));
        if (page.Count == limit)
        {
            signal.Set();
        }
    }

    private void AddPending(OutboxMessage message)
    {
        foreach (var delivery in message.Deliveries)
        {
            if (delivery.Status == OutboxStatus.Pending)
            {
                _schedule.Add(new ScheduledDelivery(delivery.EndpointId, message.SubjectId, message.Id), delivery.NextAttemptAt);
            }
        }
    }

    private async Task StartReadyAsync(CancellationToken stopping)
    {
        // Deliveries that turn out to have ended free their lanes, so it looks again until nothing is ready.
        while (_schedule.TakeReady(time.GetUtcNow()) is { Count: > 0 } taken)
        {
            var next = 0;
            try
            {
                for (; next < taken.Count; next++)
                {
                    await StartAsync(taken[next], stopping);
                }
            }
            finally
            {
                // Only after a failure to read: what was not started goes back.
                for (; next < taken.Count; next++)
                {
                    _schedule.Release(taken[next]);
                }
            }
        }
    }

    private async Task StartAsync(ScheduledDelivery delivery, CancellationToken stopping)
    {
        if (await _journal.StartAsync(delivery, stopping) is { } message)
        {
            _underWay++;
            _ = AttemptAsync(delivery, message);
        }
        else
        {
            _schedule.Complete(delivery, success: false);
        }
    }

    private async Task AttemptAsync(ScheduledDelivery delivery, OutboxMessage message)
    {
        // Leaves the loop's thread before the request is built.
        await Task.Yield();
        var started = time.GetTimestamp();
        DeliveryOutcome? outcome = null;
        try
        {
            outcome = await channel.SendAsync(delivery.EndpointId, message, _attemptsEnd.Token);
        }
        catch (OperationCanceledException) when (_attemptsEnd.IsCancellationRequested)
        {
            // The service stops; the message stays pending as it is.
        }
        catch (Exception e)
        {
            // The boundary of a task that nobody awaits: an unforeseen failure of one endpoint must not end the dispatcher.
            LogUnforeseen(logger, e, delivery.MessageId, delivery.EndpointId);
            outcome = DeliveryOutcome.Failed(DeliveryErrors.ResponseInvalid);
        }

        _finished.Enqueue(new FinishedDelivery(delivery, outcome, time.GetElapsedTime(started)));
        signal.Set();
    }

    [LoggerMessage(LogLevel.Warning, "The outbox can't access the store ({Error}); retrying.")]
    private static partial void LogStorage(ILogger logger, string error);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} can't be scheduled. It stays queued; other messages continue. This is logged once.")]
    private static partial void LogUnplannable(ILogger logger, Exception exception, string messageId);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} to endpoint {EndpointId}: the attempt failed unexpectedly.")]
    private static partial void LogUnforeseen(ILogger logger, Exception exception, string messageId, string endpointId);
}
