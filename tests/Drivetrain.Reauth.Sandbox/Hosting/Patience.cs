using Drivetrain.Reauth.Sandbox.Demo;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Waiting for what another process does: it looks again and again, but not forever.</summary>
internal static class Patience
{
    /// <summary>As long as anything may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until there is something, and returns it.</summary>
    /// <param name="look">What there is now, or null.</param>
    /// <param name="failure">The sentence for the case that it never comes.</param>
    /// <param name="cancellationToken">Gives up earlier.</param>
    /// <exception cref="DemoException">Nothing came within 20 seconds.</exception>
    public static async Task<T> WaitAsync<T>(Func<Task<T?>> look, Func<string> failure, CancellationToken cancellationToken)
        where T : class
    {
        var until = TimeProvider.System.GetUtcNow() + Limit;
        while (true)
        {
            if (await look() is { } found)
                return found;
            if (TimeProvider.System.GetUtcNow() > until)
                throw new DemoException($"{failure()} (after {Limit.TotalSeconds:0} seconds)");
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>Waits until something holds.</summary>
    /// <exception cref="DemoException">It did not within 20 seconds.</exception>
    public static Task WaitAsync(Func<bool> holds, string failure, CancellationToken cancellationToken) =>
        WaitAsync(() => Task.FromResult(holds() ? string.Empty : null), () => failure, cancellationToken);
}
