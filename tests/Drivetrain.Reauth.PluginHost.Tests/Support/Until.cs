namespace Drivetrain.Reauth.PluginHost.Tests.Support;

internal static class Until
{
    /// <summary>Waits for a condition, at most 20 s, and fails the test otherwise.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, "The condition did not come true within 20 s.");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
