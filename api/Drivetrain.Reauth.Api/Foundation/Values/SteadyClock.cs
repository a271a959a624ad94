namespace Drivetrain.Reauth.Api.Foundation.Values;

/// <summary>
/// A clock that never goes back: where the system's clock does, time goes on from the latest instant that anybody read, at the rate of the monotonic clock.
/// Expiry and order are decided by it, so that a clock that is set back neither revives an expired token nor makes a newer event an older one. A clock that is
/// set forward is followed at once: what might have expired counts as expired.
/// </summary>
internal sealed class SteadyClock(TimeProvider time) : TimeProvider
{
    /// <summary>A clock that is behind by less was not set back; it is being disciplined, or read a moment later.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private long _lastTimestamp;

    /// <summary>An instant of the system's clock, told in this one's time: later by as much as that was set back.</summary>
    public DateTimeOffset Steady(DateTimeOffset at)
    {
        var ahead = GetUtcNow() - time.GetUtcNow();
        return ahead <= TimeSpan.Zero || at > DateTimeOffset.MaxValue - ahead ? at : at + ahead;
    }

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var wall = time.GetUtcNow();
            var timestamp = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(_lastTimestamp, timestamp);
            var run = _last == DateTimeOffset.MinValue || elapsed <= TimeSpan.Zero ? _last : _last + elapsed;

            // Also where so much time has passed that the clock, set back meanwhile, is ahead of the last reading again.
            _last =
                run - wall > Step ? run
                : wall > _last ? wall
                : _last;
            _lastTimestamp = timestamp;
            return _last;
        }
    }

    /// <inheritdoc />
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
