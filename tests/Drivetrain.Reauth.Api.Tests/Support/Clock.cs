using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Support;

internal static class Clock
{
    private static readonly TimeSpan LastHour = TimeSpan.FromHours(1);

    /// <summary>
    /// Moves the clock over days. What happens at intervals happens in the last hour alone: a host that sweeps every half minute would otherwise do so some ten
    /// thousand times a day.
    /// </summary>
    public static void Leap(this FakeTimeProvider time, TimeSpan by)
    {
        time.AdjustTime(time.GetUtcNow() + by - LastHour);
        time.Advance(LastHour);
    }
}
