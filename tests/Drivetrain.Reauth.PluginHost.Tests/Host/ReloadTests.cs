using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed class ReloadTests : IAsyncLifetime, IDisposable
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
    public async Task Look_InvalidNewManifest_KeepsTheOldOneRunningAndSaysSo()
    {
        Assert.Equal("first", await BehaviourAsync());

        _plugins.AddText("{", _name);
        await SettleAsync();

        Assert.Equal((PluginState.Active, "1.2.3"), (Row().State, Row().Version));
        Assert.Contains("Its newer files are not used; 1.2.3 goes on.", Row().Error, StringComparison.Ordinal);
        Assert.Contains("plugin.json", Row().Error, StringComparison.Ordinal);
        Assert.Equal("first", await BehaviourAsync());
        Assert.Equal(["activate"], _plugins.ReadJournal());

        Write("third");
        await SettleAsync();
        Assert.Null(Row().Error);
        Assert.Equal("third", await BehaviourAsync());
    }

    [Fact]
    public async Task Look_NewManifestClaimsAnothersProvider_KeepsTheOldOne()
    {
        _plugins.Add(FixturePlugins.Manifest("other", "other"), "other");
        await SettleAsync();

        _plugins.Add(FixturePlugins.Manifest("other", "fixture"), "other");
        await SettleAsync();

        var other = _catalog.Plugins.Single(plugin => plugin.Id is "acme.other");
        Assert.Equal((PluginState.Indexed, "other"), (other.State, Assert.Single(other.Providers)));
        Assert.Contains("contributed by acme.", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_NewManifestNeedsWhatIsNotThere_KeepsTheOldOne()
    {
        Write("second", change: manifest => manifest["extensionDependencies"] = new JsonArray("acme.absent"));
        await SettleAsync();

        Assert.Equal(PluginState.Indexed, Row().State);
        Assert.Contains("acme.absent", Row().Error, StringComparison.Ordinal);
        Assert.Equal("first", await BehaviourAsync());
    }

    [Fact]
    public async Task Look_AddedAndRemovedFolders_ComeAndGo()
    {
        _plugins.Add(FixturePlugins.Manifest("other", "other"), "a-other");
        await SettleAsync();
        Assert.NotNull(_catalog.Find("other"));
        Assert.Equal("first", await BehaviourAsync());

        Directory.Delete(Path.Combine(_plugins.Root, "a-other"), recursive: true);
        await SettleAsync();
        Assert.Null(_catalog.Find("other"));
        Assert.Equal("provider_not_found", (await _catalog.ActivateAsync("other", CancellationToken.None)).Failure!.Code);
        Assert.Equal("first", await BehaviourAsync());
        Assert.Equal(["activate"], _plugins.ReadJournal());
    }

    [Fact]
    public async Task Look_RootThatVanishes_LeavesWhatRuns()
    {
        Assert.Equal("first", await BehaviourAsync());
        var elsewhere = _plugins.Root + "-moved";
        Directory.Move(_plugins.Root, elsewhere);
        await SettleAsync();

        Assert.Equal("first", await BehaviourAsync());
        Directory.Move(elsewhere, _plugins.Root);
        await SettleAsync();
        Assert.Equal(PluginState.Active, Row().State);
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
        Assert.Contains("memory is not given back", _catalog.Plugins[^1].Error, StringComparison.Ordinal);
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
