using Drivetrain.Reauth.Api.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>What waits, until when, and what a success after many failures lets go.</summary>
public sealed class DeliveryScheduleBackoffTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Start.AddHours(2);

    private readonly DeliverySchedule _schedule = new(10);

    [Theory]
    [InlineData(DeliverySchedule.DownAfter - 1, false)]
    [InlineData(DeliverySchedule.DownAfter, true)]
    public void Complete_SuccessAfterFailuresInARow_ReleasesFromTheFifthOn(int failures, bool releases)
    {
        Fail("waiting", failures);

        Succeed("fine");

        Assert.Equal(releases, _schedule.TakeReady(Start).Count == 1);
    }

    [Fact]
    public void Complete_SecondSuccess_ReleasesNothingThatFailedSince()
    {
        Fail("first", DeliverySchedule.DownAfter);
        Succeed("fine");
        _schedule.Retry(Assert.Single(_schedule.TakeReady(Start)), Later);

        Succeed("fine again");

        Assert.Empty(_schedule.TakeReady(Start));
    }

    [Fact]
    public void Complete_GivenUp_IsNoSuccess()
    {
        Fail("waiting", DeliverySchedule.DownAfter);
        _schedule.Add(Delivery("hopeless"), null);

        _schedule.Complete(Assert.Single(_schedule.TakeReady(Start)), success: false);
        Assert.Empty(_schedule.TakeReady(Start));

        // Nor does it count as one: the endpoint is down as before.
        Succeed("fine");
        Assert.Single(_schedule.TakeReady(Start));
    }

    [Fact]
    public void Complete_SuccessOfOneEndpoint_LeavesTheOthersInBackoff()
    {
        Fail("waiting", DeliverySchedule.DownAfter, endpoint: "down");

        Succeed("fine", endpoint: "up");

        Assert.Empty(_schedule.TakeReady(Start));
    }

    [Fact]
    public void Complete_Release_LetsOnlyTheOldestOfALaneGo()
    {
        Fail("waiting", DeliverySchedule.DownAfter, message: "m1");
        _schedule.Add(Delivery("waiting", message: "m2"), Later);

        Succeed("fine");

        var first = Assert.Single(_schedule.TakeReady(Start));
        Assert.Equal("m1", first.MessageId);
        _schedule.Complete(first, success: true);
        Assert.Empty(_schedule.TakeReady(Start));
        Assert.Equal(Later, _schedule.NextDue());
    }

    [Fact]
    public void Release_OfAnAttemptThatWasNotMade_GoesAtOnceAndCountsForNothing()
    {
        Fail("waiting", DeliverySchedule.DownAfter - 1);
        _schedule.Add(Delivery("unsent"), null);
        _schedule.Release(Assert.Single(_schedule.TakeReady(Start)));

        var again = Assert.Single(_schedule.TakeReady(Start));
        Assert.Equal("unsent", again.SubjectId);
        _schedule.Complete(again, success: true);
        Assert.Empty(_schedule.TakeReady(Start));
    }

    [Fact]
    public void Add_WithATimeToWaitFor_IsTakenAtThatTimeAndNoEarlier()
    {
        _schedule.Add(Delivery("s"), Later);

        Assert.Empty(_schedule.TakeReady(Later.AddTicks(-1)));
        Assert.Single(_schedule.TakeReady(Later));
    }

    [Fact]
    public void Add_OlderMessageThanTheOneThatBacksOff_GoesFirst()
    {
        _schedule.Add(Delivery("s", message: "m2"), Later);
        _schedule.Add(Delivery("s", message: "m1"), null);

        var older = Assert.Single(_schedule.TakeReady(Start));
        Assert.Equal("m1", older.MessageId);
        Assert.Empty(_schedule.TakeReady(Later));
        _schedule.Complete(older, success: true);
        Assert.Equal("m2", Assert.Single(_schedule.TakeReady(Later)).MessageId);
    }

    [Fact]
    public void Add_OlderMessageThatBacksOffLonger_HoldsTheLane()
    {
        _schedule.Add(Delivery("s", message: "m2"), Start.AddHours(1));
        _schedule.Add(Delivery("s", message: "m1"), Later);

        Assert.Empty(_schedule.TakeReady(Start.AddHours(1)));
        Assert.Equal("m1", Assert.Single(_schedule.TakeReady(Later)).MessageId);
    }

    [Fact]
    public void NextDue_IsTheEarliestOfAllEndpoints()
    {
        Assert.Null(_schedule.NextDue());
        _schedule.Add(Delivery("s", endpoint: "e1"), Later);
        _schedule.Add(Delivery("s", endpoint: "e2"), Start.AddMinutes(1));
        _schedule.Add(Delivery("s", endpoint: "e3"), Later.AddHours(1));

        Assert.Equal(Start.AddMinutes(1), _schedule.NextDue());
    }

    [Fact]
    public void NextDue_OfAnEndpointWithoutRoom_WaitsForWhatIsUnderWay()
    {
        var narrow = new DeliverySchedule(1);
        narrow.Add(Delivery("now"), null);
        narrow.Add(Delivery("later"), Later);
        var underWay = Assert.Single(narrow.TakeReady(Start));

        Assert.Null(narrow.NextDue());
        Assert.Empty(narrow.TakeReady(Later));
        narrow.Complete(underWay, success: true);
        Assert.Equal("later", Assert.Single(narrow.TakeReady(Later)).SubjectId);
    }

    [Fact]
    public void TakeReady_MoreLanesThanRoom_TakesExactlyAsManyInTheirOrder()
    {
        var narrow = new DeliverySchedule(2);
        foreach (var subject in new[] { "a", "b", "c" })
        {
            narrow.Add(Delivery(subject), null);
        }

        var taken = narrow.TakeReady(Start);
        Assert.Equal(["a", "b"], taken.Select(delivery => delivery.SubjectId));
        Assert.Equal(3, narrow.Depth);
        narrow.Complete(taken[0], success: true);
        Assert.Equal(["c"], narrow.TakeReady(Start).Select(delivery => delivery.SubjectId));
        Assert.Equal(2, narrow.Depth);
    }

    [Fact]
    public void Complete_LastOfALane_LetsTheSameSubjectBeginAnew()
    {
        Succeed("s", message: "m1");
        Succeed("s", message: "m2");
        Assert.Equal(0, _schedule.Depth);
    }

    [Fact]
    public void GiveBack_WhatWasNotTaken_IsAFault()
    {
        _schedule.Add(Delivery("s", message: "m1"), null);
        Assert.Throws<InvalidOperationException>(() => _schedule.Release(Delivery("s", message: "m1")));
        _schedule.TakeReady(Start);
        Assert.Throws<InvalidOperationException>(() => _schedule.Retry(Delivery("s", message: "m2"), Later));
    }

    private static ScheduledDelivery Delivery(string subject, string endpoint = "e", string message = "m") => new(endpoint, subject, message);

    /// <summary>One delivery fails so many times in a row, and then waits.</summary>
    private void Fail(string subject, int times, string endpoint = "e", string message = "m")
    {
        _schedule.Add(Delivery(subject, endpoint, message), null);
        for (var i = 1; i <= times; i++)
        {
            _schedule.Retry(Assert.Single(_schedule.TakeReady(Start)), i < times ? Start : Later);
        }
    }

    private void Succeed(string subject, string endpoint = "e", string message = "m")
    {
        _schedule.Add(Delivery(subject, endpoint, message), null);
        _schedule.Complete(Assert.Single(_schedule.TakeReady(Start)), success: true);
    }
}
