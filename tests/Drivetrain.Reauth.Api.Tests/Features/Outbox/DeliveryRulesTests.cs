using System.Text.Json;
using CsCheck;
using Drivetrain.Reauth.Api.Features.Outbox;

namespace Drivetrain.Reauth.Api.Tests.Features.Outbox;

public sealed class DeliveryRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly OutboxOptions Options = new();

    private static readonly Gen<DeliveryOutcome> Outcomes = Gen.OneOf(
        Gen.Const(DeliveryOutcome.Delivered(204)),
        Gen.Select(
            Gen.Int[300, 599],
            Gen.Int[-10, 1_000_000].Nullable(),
            (status, seconds) => DeliveryOutcome.Failed(DeliveryErrors.HttpStatus, status, seconds is { } s ? TimeSpan.FromSeconds(s) : null)
        ),
        Gen.Const(DeliveryOutcome.Failed(DeliveryErrors.Timeout)),
        Gen.Const(DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, 410))
    );

    private static readonly Gen<double> Jitter = Gen.Double[0, 1].Where(j => j < 1);

    [Fact]
    public void Wait_AnyAttemptAndJitter_StaysBetweenOneSecondAndTheStep() =>
        Gen.Select(Gen.Int[1, 1000], Jitter)
            .Sample(
                (attempts, jitter) =>
                {
                    var step = Options.Schedule[Math.Min(attempts, Options.Schedule.Count) - 1];
                    var wait = DeliveryRules.Wait(attempts, null, jitter, Options);
                    Assert.InRange(wait, DeliveryRules.ShortestWait, step);
                }
            );

    [Fact]
    public void Wait_RetryAfter_IsNeverUndercutWithinBounds() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[-100, 1_000_000], Jitter)
            .Sample(
                (attempts, seconds, jitter) =>
                {
                    var asked = TimeSpan.FromSeconds(seconds);
                    var wait = DeliveryRules.Wait(attempts, asked, jitter, Options);
                    Assert.True(wait >= (asked < Options.MaxRetryAfter ? asked : Options.MaxRetryAfter));
                    Assert.InRange(wait, DeliveryRules.ShortestWait, TimeSpan.FromHours(2));
                }
            );

    [Fact]
    public void Apply_AnyOutcomes_NeverGivesUpOnFailuresBeforeThreeDays() =>
        Gen.Select(Outcomes, Jitter)
            .Array[1, 200]
            .Sample(attempts =>
            {
                var (delivery, now) = (Delivery("e"), Start);
                foreach (var (outcome, jitter) in attempts)
                {
                    delivery = DeliveryRules.Apply(delivery, outcome, now, jitter, Options);
                    switch (delivery.Status)
                    {
                        case OutboxStatus.Delivered:
                            Assert.Equal((DeliveryOutcomeKind.Delivered, (DateTimeOffset?)now), (outcome.Kind, delivery.DeliveredAt));
                            Assert.Null(delivery.LastError);
                            return;
                        case OutboxStatus.DeadLetter:
                            Assert.True(
                                outcome.Kind == DeliveryOutcomeKind.Refused || (now - Start >= Options.GiveUpAfter && delivery.Attempts >= Options.MinAttempts)
                            );
                            Assert.Null(delivery.NextAttemptAt);
                            return;
                        default:
                            Assert.True(delivery.NextAttemptAt > now);
                            now = delivery.NextAttemptAt!.Value;
                            break;
                    }
                }
            });

    [Fact]
    public void Apply_EndlessFailures_EndsAsADeadLetterWithinTheLimitAndOneWait() =>
        Jitter
            .Array[500]
            .Sample(jitters =>
            {
                var (delivery, now) = (Delivery("e"), Start);
                foreach (var jitter in jitters)
                {
                    delivery = DeliveryRules.Apply(delivery, DeliveryOutcome.Failed(DeliveryErrors.Timeout), now, 0.5 + (jitter / 2), Options);
                    if (delivery.Status == OutboxStatus.DeadLetter)
                    {
                        Assert.InRange(now - Start, Options.GiveUpAfter, Options.GiveUpAfter + TimeSpan.FromHours(2));
                        return;
                    }

                    now = delivery.NextAttemptAt!.Value;
                }

                Assert.Fail("It never gave up.");
            });

    [Fact]
    public void Apply_WaitedLongBehindAnother_StillGetsItsAttempts()
    {
        var delivery = Delivery("e");
        var late = Start + TimeSpan.FromDays(10);
        for (var attempt = 1; attempt < Options.MinAttempts; attempt++)
        {
            delivery = DeliveryRules.Apply(delivery, DeliveryOutcome.Failed(DeliveryErrors.Timeout), late, 0, Options);
            Assert.Equal(OutboxStatus.Pending, delivery.Status);
        }

        Assert.Equal(OutboxStatus.DeadLetter, DeliveryRules.Apply(delivery, DeliveryOutcome.Failed(DeliveryErrors.Timeout), late, 0, Options).Status);
    }

    [Fact]
    public void Apply_OneEndpoint_LeavesTheOthersAloneAndSumsUpTheStatus() =>
        Gen.Select(Gen.Int[0, 3], Outcomes, Jitter)
            .Array[0, 30]
            .Sample(attempts =>
            {
                var message = DeliveryRules.Plan(Message(), ["e0", "e1", "e2", "e3"], Start);
                foreach (var (endpoint, outcome, jitter) in attempts)
                {
                    var next = DeliveryRules.Apply(message, $"e{endpoint}", outcome, Start, jitter, Options);
                    for (var i = 0; i < 4; i++)
                    {
                        if (i != endpoint || message.Deliveries[i].Status != OutboxStatus.Pending)
                        {
                            Assert.Equal(message.Deliveries[i], next.Deliveries[i]);
                        }
                    }

                    message = next;
                    var statuses = message.Deliveries.Select(d => d.Status).ToHashSet();
                    Assert.Equal(statuses.Contains(OutboxStatus.Pending), message.Status == OutboxStatus.Pending);
                    Assert.Equal(statuses.SetEquals([OutboxStatus.Delivered]), message.Status == OutboxStatus.Delivered);
                    Assert.Equal(message.Status == OutboxStatus.Pending, message.CompletedAt is null);
                }
            });

    [Fact]
    public void Plan_AlreadyPlanned_KeepsItsDeliveries()
    {
        var planned = DeliveryRules.Plan(Message(), ["e0"], Start);
        Assert.Equal(
            ["e0"],
            DeliveryRules.Plan(planned with { Queued = true }, ["e1", "e2"], Start).Deliveries.Select(d => d.EndpointId),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Redeliver_DeadAndDelivered_QueuesOnlyTheDead()
    {
        var message = DeliveryRules.Plan(Message(), ["dead", "fine"], Start);
        message = DeliveryRules.Apply(message, "dead", DeliveryOutcome.Refused(DeliveryErrors.EndpointGone, 410), Start, 0, Options);
        message = DeliveryRules.Apply(message, "fine", DeliveryOutcome.Delivered(200), Start, 0, Options);
        var again = DeliveryRules.Redeliver(message, null, Start.AddDays(5))!;

        Assert.True(again.Queued);
        Assert.Equal(OutboxStatus.Pending, again.Status);
        Assert.Equal(new OutboxDelivery { EndpointId = "dead", QueuedAt = Start.AddDays(5) }, again.Deliveries[0]);
        Assert.Equal(message.Deliveries[1], again.Deliveries[1]);
        Assert.Null(DeliveryRules.Redeliver(again, "dead", Start));
        Assert.Null(DeliveryRules.Redeliver(message, "unknown", Start));
    }

    [Fact]
    public void Redeliver_FoundNoEndpoint_IsPlannedAnew()
    {
        var done = DeliveryRules.Plan(Message(), [], Start);
        Assert.Equal(OutboxStatus.Delivered, done.Status);
        var again = DeliveryRules.Redeliver(done, null, Start)!;
        Assert.Equal(["new"], DeliveryRules.Plan(again, ["new"], Start).Deliveries.Select(d => d.EndpointId), StringComparer.Ordinal);
    }

    private static OutboxDelivery Delivery(string endpointId) => new() { EndpointId = endpointId, QueuedAt = Start };

    private static OutboxMessage Message() => OutboxMessage.Create("connector.failed", "w1", "con_1", JsonSerializer.SerializeToElement(1), Start);
}
