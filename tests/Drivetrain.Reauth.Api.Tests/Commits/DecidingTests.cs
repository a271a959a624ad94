using Drivetrain.Reauth.Api.Tests.Support;

namespace Drivetrain.Reauth.Api.Tests.Commits;

/// <summary>
/// Somebody decides otherwise in the moment between a read and its commit. Each test has a workspace of its own in the world that they share.
/// </summary>
public abstract class DecidingTests(ScenarioWorld world) : IClassFixture<ScenarioWorld>, IAsyncLifetime
{
    private protected Run Mine { get; private set; } = null!;

    private protected JourneyHost Host => world.Host;

    public Task InitializeAsync()
    {
        Mine = world.NewRun();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        Host.Store.BeforeCommit = null;
        await Mine.DisposeAsync();
    }
}
