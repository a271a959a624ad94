namespace Drivetrain.Reauth.Api.Tests.Support;

/// <summary>
/// For test classes that hold an api. xunit 2 knows nothing of <see cref="IAsyncDisposable"/> on a test class, so that without this every host of a run stayed
/// alive, with its folder and its file watchers.
/// </summary>
public interface IDisposedByXunit : IAsyncDisposable, IAsyncLifetime
{
    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await ((IAsyncDisposable)this).DisposeAsync();
}
