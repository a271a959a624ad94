using System.Text.Json;
using Drivetrain.Reauth.Api.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

/// <summary>Where exactly the rules change their mind.</summary>
public sealed class DeliveryRulesBoundsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly OutboxOptions Options = new();
    private static readonly DeliveryOutcome TimedOut = DeliveryOutcome.Failed(DeliveryErrors.Timeout);

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(6, 3600)]
    [InlineData(7, 7200)]
    [InlineData(8, 7200)]
    public void Wait_AtTheHighestChance_IsTheStepOfTheAttempt(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryRules.Wait(attempts, retryAfter: null, jitter: 1, Options));

    [Fact]
    public void Wait_AtHalfTheChance_IsHalfTheStep() => Assert.Equal(TimeSpan.FromSeconds(60), DeliveryRules.Wait(3, retryAfter: null, jitter: 0.5, Options));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7199, 7199)]
    [InlineData(7200, 7200)]
    [InlineData(7201, 7200)]
    public void Wait_AskedFor_IsThatLongFromOneSecondToTwoHours(int asked, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryRules.Wait(1, TimeSpan.FromSeconds(asked), jitter: 0, Options));

    [Fact]
    public void Wait_AskedForLessThanTheStep_IsTheStep() =>
        Assert.Equal(TimeSpan.FromSeconds(5), DeliveryRules.Wait(1, TimeSpan.FromSeconds(3), jitter: 1, Options));

    [Theory]
    [InlineData(-1, 5, OutboxStatus.Pending)]
    [InlineData(0, 4, OutboxStatus.Pending)]
    [InlineData(0, 5, OutboxStatus.DeadLetter)]
    public void Apply_FailureAfterThreeDaysAndTheFifthAttempt_GivesUp(int secondsAfter, int attempt, OutboxStatus status)
    {
        var delivery = Delivery() with { Attempts = attempt - 1 };
        var now = Start + Options.GiveUpAfter + TimeSpan.FromSeconds(secondsAfter);

        var after = DeliveryRules.Apply(delivery, TimedOut, now, 0, Options);

        Assert.Equal((status, attempt, now), (after.Status, after.Attempts, after.LastAttemptAt));
        Assert.Equal(status == OutboxStatus.Pending ? now.AddSeconds(1) : null, after.NextAttemptAt);
    }

    [Fact]
    public void Apply_RefusedWithoutAnAnswer_WasNoAttempt()
    {
        var unsent = DeliveryRules.Apply(Delivery() with { Attempts = 2 }, DeliveryOutcome.Refused(DeliveryErrors.EndpointDisabled), Start, 0, Options);
        var answered = DeliveryRules.Apply(Delivery() with { Attempts = 2 }, DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, 410), Start, 0, Options);

        Assert.Equal((2, OutboxStatus.DeadLetter, DeliveryErrors.EndpointDisabled), (unsent.Attempts, unsent.Status, unsent.LastError));
        Assert.Equal((3, OutboxStatus.DeadLetter, 410), (answered.Attempts, answered.Status, answered.LastStatus));
    }

    [Fact]
    public void Apply_SuccessAfterFailures_ForgetsTheErrorAndTheWait()
    {
        var failed = DeliveryRules.Apply(Delivery(), DeliveryOutcome.Failed(DeliveryErrors.HttpStatus, 500), Start, 0, Options);
        Assert.Equal((DeliveryErrors.HttpStatus, 500), (failed.LastError, failed.LastStatus));

        var delivered = DeliveryRules.Apply(failed, DeliveryOutcome.Delivered(204), Start.AddSeconds(1), 0, Options);

        var at = Start.AddSeconds(1);
        Assert.Equal(Delivery() with { Status = OutboxStatus.Delivered, Attempts = 2, LastAttemptAt = at, LastStatus = 204, DeliveredAt = at }, delivered);
    }

    [Fact]
    public void Plan_NewMessage_WaitsForEachEndpointSinceNow()
    {
        var planned = DeliveryRules.Plan(Message(), ["e1", "e2"], Start.AddMinutes(1));

        Assert.Equal((false, OutboxStatus.Pending, null), (planned.Queued, planned.Status, planned.CompletedAt));
        Assert.Equal(["e1", "e2"], planned.Deliveries.Select(delivery => delivery.EndpointId));
        Assert.All(planned.Deliveries, delivery => Assert.Equal((Start.AddMinutes(1), OutboxStatus.Pending), (delivery.QueuedAt, delivery.Status)));
    }

    [Fact]
    public void Plan_NobodyAsks_IsDoneNow()
    {
        var planned = DeliveryRules.Plan(Message(), [], Start);
        Assert.Equal((false, OutboxStatus.Delivered, Start), (planned.Queued, planned.Status, planned.CompletedAt));
    }

    [Fact]
    public void Redeliver_QueuedWithoutDeliveries_OrForOneEndpoint_ChangesNothing()
    {
        Assert.Null(DeliveryRules.Redeliver(Message(), endpointId: null, Start));
        var done = DeliveryRules.Plan(Message(), [], Start);
        Assert.Null(DeliveryRules.Redeliver(done, "e1", Start));

        var again = DeliveryRules.Redeliver(done, endpointId: null, Start)!;
        Assert.Equal((true, OutboxStatus.Pending, null), (again.Queued, again.Status, again.CompletedAt));
    }

    [Fact]
    public void Redeliver_DeliveredToOne_QueuesThatOneAlone()
    {
        var done = Delivered(Delivered(DeliveryRules.Plan(Message(), ["e1", "e2"], Start), "e1"), "e2");

        var again = DeliveryRules.Redeliver(done, "e2", Start.AddDays(1))!;

        Assert.Equal(done.Deliveries[0], again.Deliveries[0]);
        Assert.Equal(new OutboxDelivery { EndpointId = "e2", QueuedAt = Start.AddDays(1) }, again.Deliveries[1]);
        Assert.Equal((true, OutboxStatus.Pending, null), (again.Queued, again.Status, again.CompletedAt));
    }

    [Fact]
    public void Redeliver_DeadForOneAndDeliveredToTheNamed_QueuesTheNamed()
    {
        var message = Delivered(DeliveryRules.Plan(Message(), ["e1", "e2"], Start), "e2");
        message = DeliveryRules.Apply(message, "e1", DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, 410), Start, 0, Options);

        var again = DeliveryRules.Redeliver(message, "e2", Start)!;

        Assert.Equal([OutboxStatus.DeadLetter, OutboxStatus.Pending], again.Deliveries.Select(delivery => delivery.Status));
    }

    private static OutboxMessage Delivered(OutboxMessage message, string endpointId) =>
        DeliveryRules.Apply(message, endpointId, DeliveryOutcome.Delivered(200), Start, 0, Options);

    private static OutboxDelivery Delivery() => new() { EndpointId = "e", QueuedAt = Start };

    private static OutboxMessage Message() => OutboxMessage.Create("connector.failed", "w1", "con_1", JsonSerializer.SerializeToElement(1), Start);
}
