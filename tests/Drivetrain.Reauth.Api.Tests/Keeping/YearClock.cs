namespace Drivetrain.Reauth.Api.Tests.Keeping;

/// <summary>True time, and a system's clock that is off by what somebody has set. Who waits is woken at once.</summary>
internal sealed class YearClock(DateTimeOffset start) : TimeProvider
{
    private readonly DateTimeOffset _start = start;

    public DateTimeOffset True { get; set; } = start;

    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => True + Offset;

    public override long GetTimestamp() => (True - _start).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
}
