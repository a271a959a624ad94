namespace Drivetrain.Reauth.Api.Tests.Custody;

/// <summary>Time as it passes, and a system's clock that somebody sets. Waits end when the history says so.</summary>
internal sealed class ModelClock(DateTimeOffset start) : TimeProvider
{
    private readonly List<Wait> _waits = [];

    /// <summary>How much time has really passed.</summary>
    public TimeSpan Passed { get; private set; }

    /// <summary>How far the system's clock is off.</summary>
    public TimeSpan Offset { get; private set; }

    public int Waiting => _waits.Count;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + Passed + Offset;

    public override long GetTimestamp() => Passed.Ticks;

    public void Pass(TimeSpan time) => Passed += time;

    public void Step(TimeSpan by) => Offset += by;

    /// <summary>Ends a wait; its owner goes on.</summary>
    public void End(int index)
    {
        var wait = _waits[index];
        _waits.RemoveAt(index);
        wait.Callback(wait.State);
    }

    public void Clear() => _waits.Clear();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, callback, state);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _waits.Add(wait);
        }

        return wait;
    }

    private sealed class Wait(ModelClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimerCallback Callback => callback;

        public object? State => state;

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => clock._waits.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
