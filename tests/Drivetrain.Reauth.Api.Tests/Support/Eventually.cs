using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>Waits for what other threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Limit, $"Not within {Limit.TotalSeconds} s: {what}");
            await Task.Delay(Poll);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    /// <summary>The result of work that waits on the clock, which is moved until it has one.</summary>
    public static async Task<T> WithClockAsync<T>(FakeTimeProvider time, Task<T> work, TimeSpan? step = null)
    {
        await HoldsAsync(
            () =>
            {
                time.Advance(step ?? TimeSpan.FromMilliseconds(100));
                return work.IsCompleted;
            },
            "the work to end"
        );
        return await work;
    }
}
