using CsCheck;
using Drivetrain.Reauth.Api.Tests.Custody;

namespace Drivetrain.Reauth.Api.Tests.Foundation.Values;

[Trait("Case", "12.10")]
public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Seconds, int Step, bool IsRead)[]> Course = Gen.Select(
        Gen.Int[0, 7200],
        Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[-10_000, 10_000])),
        Gen.Bool
    ).Array[1, 40];

    [Fact]
    public void Now_HoweverTheClockIsSet_NeverGoesBackNorSlowerThanTime() =>
        Course.Sample(course =>
        {
            var system = new ModelClock(Start);
            var clock = new SteadyClock(system);
            var (last, lastPassed) = (clock.GetUtcNow(), system.Passed);
            foreach (var (seconds, step, isRead) in course)
            {
                system.Pass(TimeSpan.FromSeconds(seconds));
                system.Step(TimeSpan.FromSeconds(step));
                if (!isRead)
                {
                    continue;
                }

                var now = clock.GetUtcNow();
                Assert.True(
                    now - last >= system.Passed - lastPassed - TimeSpan.FromSeconds(1),
                    $"{last} -> {now}, and {system.Passed - lastPassed} had passed."
                );
                Assert.True(now >= last && now >= system.GetUtcNow());
                (last, lastPassed) = (now, system.Passed);
            }
        });

    [Fact]
    public void Now_OfAClockThatNobodySets_IsTheClocks()
    {
        var system = new ModelClock(Start);
        var clock = new SteadyClock(system);
        for (var hour = 0; hour < 100; hour++)
        {
            system.Pass(TimeSpan.FromHours(1));
            Assert.Equal(system.GetUtcNow(), clock.GetUtcNow());
        }
    }

    [Fact]
    public void Steady_InstantOfAClockThatWasSetBack_IsLaterByAsMuch()
    {
        var system = new ModelClock(Start);
        var clock = new SteadyClock(system);
        Assert.Equal(Start.AddHours(1), clock.Steady(Start.AddHours(1)));
        system.Step(TimeSpan.FromHours(-2));

        Assert.Equal(Start.AddHours(1), clock.Steady(Start.AddHours(-1)));
        Assert.Equal(DateTimeOffset.MaxValue, clock.Steady(DateTimeOffset.MaxValue));
    }
}
