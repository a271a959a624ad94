using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed partial class ReloadTests : IAsyncLifetime, IDisposable
{
    private static readonly TokenSet Tokens = new() { AccessToken = "a", AccessTokenExpiresAt = DateTimeOffset.UnixEpoch };

    private readonly FixturePlugins _plugins = new();
    private readonly FakeTimeProvider _time = new();
    private readonly string _name = $"fixture-{Guid.NewGuid():N}";
    private PluginCatalog _catalog = null!;
    private PluginWatcher _watcher = null!;

    public async Task InitializeAsync()
    {
        Write("first");
        var options = _plugins.Options(reload: true);
        _catalog = new PluginCatalog(options, _time, NullLoggerFactory.Instance);
        _watcher = new PluginWatcher(_catalog, options, _time, NullLogger<PluginWatcher>.Instance);
        await _watcher.LookAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _catalog.DisposeAsync();

    public void Dispose() => _plugins.Dispose();

    [Fact]
    public async Task Look_ChangedPlugin_IsLoadedAnewOnItsNextUse()
    {
        Assert.Equal("first", await BehaviourAsync());
        var (providers, manifests) = (_catalog.Providers, _catalog.Manifests);

        Write("second", version: "2.0.0");
        await SettleAsync();

        Assert.Equal(("2.0.0", PluginState.Indexed), (Row().Version, Row().State));
        Assert.NotSame(providers, _catalog.Providers);
        Assert.NotSame(manifests, _catalog.Manifests);
        Assert.Equal("second", await BehaviourAsync());
        await GoneAsync();
        Assert.Equal(["activate", "activate", "deactivate"], _plugins.ReadJournal().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Look_WhileFilesAreWritten_WaitsUntilTheyRest()
    {
        for (var version = 1; version < 4; version++)
        {
            Write("second", $"{version}.9.0");
            await _watcher.LookAsync(CancellationToken.None);
            Assert.Equal("1.2.3", Row().Version);
        }

        await _watcher.LookAsync(CancellationToken.None);
        Assert.Equal("3.9.0", Row().Version);
    }

    [Fact]
    public async Task Look_RunningCall_EndsOnTheOldOneWhileNewOnesGoToTheNew()
    {
        var gate = _plugins.Journal + ".gate";
        var old = (await _catalog.ActivateAsync("fixture", CancellationToken.None)).Provider!;
        var running = old.RefreshAsync(Tokens with { RefreshToken = gate }, CancellationToken.None).AsTask();

        Write("second");
        await SettleAsync();

        Assert.Equal("second", await BehaviourAsync());
        Assert.Equal("second", (await old.RevokeAsync(Tokens, CancellationToken.None)).Failure!.Error);
        Assert.Equal([PluginState.Active, PluginState.Unloading], _catalog.Plugins.Select(plugin => plugin.State));
        Assert.False(running.IsCompleted);
        await File.WriteAllTextAsync(gate, string.Empty);
        Assert.Equal("first", (await running).Failure!.Error);
        await GoneAsync();
    }

    [Fact]
    public async Task Look_CallThatNeverEnds_IsUnloadedAtTheLimit()
    {
        var old = (await _catalog.ActivateAsync("fixture", CancellationToken.None)).Provider!;
        using var end = new CancellationTokenSource();
        var running = old.RefreshAsync(Tokens with { RefreshToken = _plugins.Journal + ".never" }, end.Token).AsTask();
        Write("second");
        await SettleAsync();

        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(61));
            return _plugins.ReadJournal().Contains("deactivate");
        });

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Look_LoadedAssembly_CanBeWrittenMeanwhile()
    {
        Assert.Equal("first", await BehaviourAsync());
        var main = Path.Combine(_plugins.Root, _name, FixturePlugins.MainAssembly);
        await File.WriteAllBytesAsync(main, new byte[100]);

        Assert.Equal("first", await BehaviourAsync());
        await SettleAsync();
        var failure = (await _catalog.ActivateAsync("fixture", CancellationToken.None)).Failure!;
        Assert.Contains("damaged", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_PluginThatLeavesSomethingBehind_IsShownAsUnloadingWithWords()
    {
        Write("leak");
        await SettleAsync();
        Assert.Equal("leak", await BehaviourAsync());
        Write("second");
        await SettleAsync();

        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _catalog.Plugins.Any(plugin => plugin is { State: PluginState.Unloading, Error: not null });
        });
        Assert.Contains("memory can't be freed", _catalog.Plugins[^1].Error, StringComparison.Ordinal);
        Assert.Equal("second", await BehaviourAsync());
    }

    [Fact]
    public async Task Look_HundredReloads_LeaveNoLoadContextBehind()
    {
        for (var round = 0; round < 100; round++)
        {
            Write($"round-{round}");
            await SettleAsync();
            Assert.Equal($"round-{round}", await BehaviourAsync());
        }

        await GoneAsync();
        Assert.Equal(1, Contexts());
        Assert.Equal(100, _plugins.ReadJournal().Count(line => line is "activate"));
    }

    [Fact]
    public async Task Run_Changes_AreSeenByTheClock()
    {
        using var end = new CancellationTokenSource();
        var run = _watcher.RunAsync(end.Token);
        Write("second", "2.0.0");

        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            return Row().Version is "2.0.0";
        });
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private PluginStatus Row() => _catalog.Plugins.First(plugin => plugin.Id.Contains(_name, StringComparison.Ordinal));

    private int Contexts() => AssemblyLoadContext.All.Count(context => context.Name?.Contains(_name, StringComparison.Ordinal) == true);

    private async Task<string?> BehaviourAsync()
    {
        var provider = (await _catalog.ActivateAsync("fixture", CancellationToken.None)).Provider!;
        return (await provider.RevokeAsync(Tokens, CancellationToken.None)).Failure!.Error;
    }

    private void Write(string behaviour, string version = "1.2.3", Action<JsonObject>? change = null)
    {
        var manifest = FixturePlugins.Manifest(_name);
        manifest["version"] = version;
        manifest["contributes"]!["configuration"]!["fixture"]!["properties"]!["behaviour"]!["default"] = behaviour;
        change?.Invoke(manifest);
        _plugins.Add(manifest, _name);
    }

    private async Task SettleAsync()
    {
        await _watcher.LookAsync(CancellationToken.None);
        await _watcher.LookAsync(CancellationToken.None);
    }

    /// <summary>Waits until nothing of replaced plugins is in memory.</summary>
    private Task GoneAsync() =>
        Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return _catalog.Plugins.All(plugin => plugin.State is not PluginState.Unloading);
        });
}
