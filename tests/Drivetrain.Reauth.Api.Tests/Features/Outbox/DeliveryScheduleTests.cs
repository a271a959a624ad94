using CsCheck;
using Drivetrain.Reauth.Api.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

public sealed class DeliveryScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Random additions, successes, failures and give-backs, against what must hold at every step.</summary>
    [Fact]
    public void Schedule_AnyHistory_KeepsOrderAndLosesNothing() =>
        Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[1, 10]).Array[1, 120])
            .Sample(
                (limit, steps) =>
                {
                    var schedule = new DeliverySchedule(limit);
                    var (now, added) = (Start, 0);
                    var waiting = new SortedSet<(string Endpoint, string Subject, string Message)>();
                    var underWay = new List<ScheduledDelivery>();
                    foreach (var (action, endpoint, subject, amount) in steps)
                    {
                        now = now.AddSeconds(amount);
                        if (action == 0 || underWay.Count == 0)
                        {
                            var delivery = new ScheduledDelivery($"e{endpoint}", $"s{subject}", $"m{added++:D4}");
                            schedule.Add(delivery, notBefore: null);
                            waiting.Add((delivery.EndpointId, delivery.SubjectId, delivery.MessageId));
                        }
                        else
                        {
                            var delivery = underWay[amount % underWay.Count];
                            underWay.Remove(delivery);
                            GiveBack(schedule, waiting, delivery, action, now);
                        }

                        Take(schedule, waiting, underWay, limit, now);
                        Assert.Equal(waiting.Count, schedule.Depth);
                    }

                    // With time and success everything goes out.
                    while (waiting.Count > 0)
                    {
                        Assert.True(underWay.Count > 0 || schedule.NextDue() is not null);
                        foreach (var delivery in underWay.ToList())
                        {
                            underWay.Remove(delivery);
                            GiveBack(schedule, waiting, delivery, 1, now);
                        }

                        now = now.AddHours(1);
                        Take(schedule, waiting, underWay, limit, now);
                    }
                }
            );

    [Fact]
    public void Add_TheSameTwice_IsSentOnce()
    {
        var schedule = new DeliverySchedule(10);
        var delivery = new ScheduledDelivery("e", "s", "m");
        schedule.Add(delivery, null);
        schedule.Add(delivery, null);
        schedule.Complete(Assert.Single(schedule.TakeReady(Start)), success: true);
        Assert.Empty(schedule.TakeReady(Start));
        Assert.Equal(0, schedule.Depth);
    }

    [Fact]
    public void Retry_NotDueYet_HoldsItsLaneUntilThen()
    {
        var schedule = new DeliverySchedule(10);
        schedule.Add(new ScheduledDelivery("e", "s", "m1"), null);
        schedule.Add(new ScheduledDelivery("e", "s", "m2"), null);
        schedule.Retry(schedule.TakeReady(Start).Single(), Start.AddSeconds(5));

        Assert.Equal(Start.AddSeconds(5), schedule.NextDue());
        Assert.Empty(schedule.TakeReady(Start.AddSeconds(4)));
        Assert.Equal("m1", Assert.Single(schedule.TakeReady(Start.AddSeconds(5))).MessageId);
    }

    [Fact]
    public void Complete_FirstSuccessAfterBeingDown_ReleasesEveryLane()
    {
        var schedule = new DeliverySchedule(10);
        for (var i = 0; i < DeliverySchedule.DownAfter; i++)
        {
            schedule.Add(new ScheduledDelivery("e", $"s{i}", "m"), null);
        }

        foreach (var delivery in schedule.TakeReady(Start))
        {
            schedule.Retry(delivery, Start.AddHours(2));
        }

        schedule.Add(new ScheduledDelivery("e", "new", "m"), null);
        schedule.Complete(Assert.Single(schedule.TakeReady(Start)), success: true);
        Assert.Equal(DeliverySchedule.DownAfter, schedule.TakeReady(Start).Count);
    }

    [Fact]
    public void Complete_SuccessAfterFewFailures_LeavesTheOthersInBackoff()
    {
        var schedule = new DeliverySchedule(10);
        schedule.Add(new ScheduledDelivery("e", "poisoned", "m"), null);
        schedule.Retry(Assert.Single(schedule.TakeReady(Start)), Start.AddHours(2));
        schedule.Add(new ScheduledDelivery("e", "fine", "m"), null);
        schedule.Complete(Assert.Single(schedule.TakeReady(Start)), success: true);
        Assert.Empty(schedule.TakeReady(Start));
    }

    private static void GiveBack(
        DeliverySchedule schedule,
        SortedSet<(string Endpoint, string Subject, string Message)> waiting,
        ScheduledDelivery delivery,
        int action,
        DateTimeOffset now
    )
    {
        switch (action)
        {
            case 1:
                schedule.Complete(delivery, success: true);
                waiting.Remove((delivery.EndpointId, delivery.SubjectId, delivery.MessageId));
                break;
            case 2:
                schedule.Retry(delivery, now.AddSeconds(30));
                break;
            default:
                schedule.Release(delivery);
                break;
        }
    }

    private static void Take(
        DeliverySchedule schedule,
        SortedSet<(string Endpoint, string Subject, string Message)> waiting,
        List<ScheduledDelivery> underWay,
        int limit,
        DateTimeOffset now
    )
    {
        foreach (var delivery in schedule.TakeReady(now))
        {
            var lane = (delivery.EndpointId, delivery.SubjectId);
            Assert.Equal(waiting.First(w => (w.Endpoint, w.Subject).Equals(lane)).Message, delivery.MessageId);
            Assert.DoesNotContain(underWay, u => (u.EndpointId, u.SubjectId).Equals(lane));
            underWay.Add(delivery);
        }

        Assert.All(underWay.GroupBy(u => u.EndpointId, StringComparer.Ordinal), group => Assert.True(group.Count() <= limit));
    }
}
