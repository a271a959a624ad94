using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>What the dispatcher finds at its start, takes up later, and does with what comes back.</summary>
public sealed class DispatchRunTests
{
    private const int MoreThanTwoPages = 600;

    [Fact]
    public async Task Start_MorePendingThanAPage_SendsEachOnceAndNoQueuedOneTwice()
    {
        await using var bench = new DispatcherBench();
        var pending = await bench.AddAsync(MoreThanTwoPages, queued: false);
        var queued = await bench.AddAsync(MoreThanTwoPages);

        await bench.StartAsync();
        await bench.UntilDeliveredAsync();

        Assert.Equal(pending.Concat(queued).Select(message => message.Id), bench.Channel.Sent.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        await Eventually.HoldsAsync(() => bench.Metrics.Depth == 0, "the depth to be told");
    }

    [Fact]
    public async Task Signal_MoreQueuedThanAPage_IsEnoughForAll()
    {
        await using var bench = new DispatcherBench();
        await bench.StartAsync();
        await bench.AddAsync(MoreThanTwoPages);

        bench.Signal.Set();

        await bench.UntilDeliveredAsync();
        Assert.Equal(MoreThanTwoPages, bench.Channel.Sent.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Queued_AfterTheRunHasLookedAtTheEndpoints_IsMatchedAfterAnotherLook()
    {
        await using var bench = new DispatcherBench();
        var (looks, added, matched) = (0, 0, 0);
        bench.Channel.Refreshed = () =>
        {
            if (++looks == 1)
            {
                bench.AddAsync(1).GetAwaiter().GetResult();
                added = looks;
            }
        };
        bench.Channel.Matched = _ => matched = looks;

        await bench.StartAsync();
        await bench.Store.UntilAsync(store => store.All<OutboxMessage>().Any(message => message.Status == OutboxStatus.Delivered));

        Assert.True(matched > added, $"It was matched after look {matched}, and added in look {added}.");
    }

    [Fact]
    public async Task Pending_OneSubject_GoesInItsOrderAfterARestart()
    {
        await using var bench = new DispatcherBench();
        var messages = await bench.AddAsync(300, queued: false, subject: "con_1");

        await bench.StartAsync();
        await bench.UntilDeliveredAsync();

        Assert.Equal(messages.Select(message => message.Id), bench.Channel.Sent, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Pending_ForAnEndpointOfNoChannel_IsADeadLetterWithoutAnAttempt()
    {
        await using var bench = new DispatcherBench();
        var message = Assert.Single(await bench.AddAsync(1, queued: false, endpoint: "whe_gone"));

        await bench.StartAsync();
        await bench.UntilAsync(message, d => d.Status == OutboxStatus.DeadLetter);

        var delivery = bench.Delivery(message);
        Assert.Equal((DeliveryErrors.EndpointDeleted, 0), (delivery.LastError, delivery.Attempts));
        Assert.Empty(bench.Channel.Sent);
    }

    [Fact]
    public async Task Attempt_ThatThrows_IsAFailureAndTheOthersGoOn()
    {
        await using var bench = new DispatcherBench();
        var messages = await bench.AddAsync(2);
        bench.Channel.Answer = (message, _) =>
            message.Id == messages[0].Id ? throw new InvalidOperationException("unforeseen") : Task.FromResult(DeliveryOutcome.Delivered(200));

        await bench.StartAsync();
        await bench.UntilAsync(messages[0], delivery => delivery.Attempts == 1);
        await bench.UntilAsync(messages[1], delivery => delivery.Status == OutboxStatus.Delivered);

        Assert.Equal(DeliveryErrors.ResponseInvalid, bench.Delivery(messages[0]).LastError);
        bench.Channel.Answer = (_, _) => Task.FromResult(DeliveryOutcome.Delivered(200));
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await bench.UntilDeliveredAsync();
    }

    [Fact]
    public async Task DeadLetter_OfAnEndpointThatIsDown_ReleasesNothing()
    {
        await using var bench = new DispatcherBench();
        var failing = await bench.AddAsync(DeliverySchedule.DownAfter);
        bench.Channel.Answer = (_, _) => Task.FromResult(DeliveryOutcome.Failed(DeliveryErrors.Timeout, retryAfter: TimeSpan.FromHours(1)));
        await bench.StartAsync();
        foreach (var message in failing)
        {
            await bench.UntilAsync(message, delivery => delivery.Attempts == 1);
        }

        bench.Channel.Answer = (_, _) => Task.FromResult(DeliveryOutcome.Refused(DeliveryErrors.MailRefused, 550));
        var refused = Assert.Single(await bench.AddAsync(1, subject: "con_new"));
        bench.Signal.Set();
        await bench.UntilAsync(refused, delivery => delivery.Status == OutboxStatus.DeadLetter);

        // What would have been let go would have been sent before this one.
        bench.Channel.Answer = (_, _) => Task.FromResult(DeliveryOutcome.Failed(DeliveryErrors.Timeout));
        var last = Assert.Single(await bench.AddAsync(1, subject: "con_newer"));
        bench.Signal.Set();
        await bench.UntilAsync(last, delivery => delivery.Attempts == 1);
        Assert.All(failing, message => Assert.Equal(1, bench.Delivery(message).Attempts));
    }

    [Fact]
    public async Task Message_DeletedWhileItIsSent_FreesItsLane()
    {
        await using var bench = new DispatcherBench();
        var messages = await bench.AddAsync(2, queued: false, subject: "con_1");
        bench.Channel.Answer = async (message, _) =>
        {
            if (message.Id == messages[0].Id)
            {
                var stored = (await bench.Store.GetAsync<OutboxMessage>(message.Id, CancellationToken.None))!;
                await bench.Store.CommitAsync(new Batch().Delete(stored), Durability.Durable, CancellationToken.None);
            }

            return DeliveryOutcome.Delivered(200);
        };

        await bench.StartAsync();
        await bench.UntilAsync(messages[1], delivery => delivery.Status == OutboxStatus.Delivered);

        Assert.Null(bench.Store.Find<OutboxMessage>(messages[0].Id));
    }

    [Fact]
    public async Task Stop_AttemptThatOutlivesTheGrace_StaysAsItWas()
    {
        await using var bench = new DispatcherBench(new OutboxOptions { StopGrace = TimeSpan.FromSeconds(5) });
        var message = Assert.Single(await bench.AddAsync(1));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Channel.Answer = async (_, cancellation) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return DeliveryOutcome.Delivered(200);
        };
        await bench.StartAsync();
        await reached.Task;

        var stopping = bench.StopAsync();
        while (!stopping.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stopping;
        var stored = bench.Store.Find<OutboxMessage>(message.Id)!;
        Assert.Equal((OutboxStatus.Pending, true), (stored.Status, stored.Queued));
    }

    [Fact]
    public async Task Run_ThatFailsInAnUnforeseenWay_BeginsAgainFromWhatIsStored()
    {
        await using var bench = new DispatcherBench();
        await bench.AddAsync(2, queued: false);
        var looks = 0;
        bench.Channel.Refreshed = () => _ = ++looks == 1 ? throw new InvalidOperationException("unforeseen") : 0;

        await bench.StartAsync();
        var delivered = bench.UntilDeliveredAsync();
        while (!delivered.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await delivered;
        Assert.Equal(2, bench.Channel.Sent.Count);
    }
}
