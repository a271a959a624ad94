using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed class ActivationTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();
    private readonly FakeTimeProvider _time = new();

    /// <summary>A name of its own for each test: load contexts are found by it.</summary>
    private readonly string _name = $"fixture-{Guid.NewGuid():N}";

    public ActivationTests() => _plugins.Add(FixturePlugins.Manifest(_name), _name);

    [Fact]
    public async Task Constructor_ManyPlugins_LoadsNoAssembly()
    {
        for (var number = 0; number < 200; number++)
        {
            _plugins.Add(FixturePlugins.Manifest($"{_name}-{number}", $"fixture{number}"), $"{_name}-{number}");
        }

        await using var catalog = Catalog();

        Assert.Equal(201, catalog.Providers.Count);
        Assert.All(catalog.Plugins, plugin => Assert.Equal(PluginState.Indexed, plugin.State));
        Assert.DoesNotContain(AssemblyLoadContext.All, context => context.Name?.Contains(_name, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Activate_ManyCallersAtOnce_ShareOneActivation()
    {
        await using var catalog = Catalog();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(() => catalog.ActivateAsync("fixture", CancellationToken.None).AsTask()))
        );

        Assert.All(answers, answer => Assert.Same(answers[0].Provider, answer.Provider));
        Assert.Equal(["activate"], _plugins.ReadJournal());
        Assert.Equal(PluginState.Active, Assert.Single(catalog.Plugins).State);
        Assert.True(catalog.ActivateAsync("fixture", CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Activate_UnknownProvider_IsNotFound()
    {
        await using var catalog = Catalog();

        Assert.Equal("provider_not_found", (await catalog.ActivateAsync("nothing", CancellationToken.None)).Failure!.Code);
    }

    [Theory]
    [InlineData("throw", "InvalidOperationException")]
    [InlineData("useTheHostsLibrary", "can't be loaded")]
    [InlineData("registerNothing", "didn't register")]
    [InlineData("registerForeign", "ArgumentException")]
    public async Task Activate_PluginMisbehaves_FailsAndIsShown(string behaviour, string sentence)
    {
        await using var catalog = Catalog(("behaviour", behaviour));

        var answer = await catalog.ActivateAsync("fixture", CancellationToken.None);

        Assert.Equal("plugin_failed", answer.Failure!.Code);
        Assert.Contains(sentence, answer.Failure.Detail, StringComparison.Ordinal);
        var status = Assert.Single(catalog.Plugins);
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Equal(answer.Failure.Detail, status.Error);
    }

    [Fact]
    public async Task Activate_AfterAFailure_WaitsLongerEachTimeAndRecovers()
    {
        await using var catalog = Catalog(("behaviour", "throwUntilAllowed"));

        await FailAsync(catalog);
        await FailAsync(catalog);
        Assert.Equal(1, Activations());

        _time.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(catalog);
        Assert.Equal(2, Activations());

        _time.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(catalog);
        Assert.Equal(2, Activations());

        _time.Advance(TimeSpan.FromSeconds(1));
        await File.WriteAllTextAsync(_plugins.Journal + ".allow", string.Empty);
        Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Provider);
        Assert.Null(Assert.Single(catalog.Plugins).Error);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("ignoreCancellation")]
    public async Task Activate_PluginTakesTooLong_FailsAtTheLimit(string behaviour)
    {
        await using var catalog = Catalog(("behaviour", behaviour));

        var activation = catalog.ActivateAsync("fixture", CancellationToken.None).AsTask();
        await Until.TrueAsync(() => _plugins.ReadJournal().Length > 0);
        Assert.Equal(PluginState.Activating, Assert.Single(catalog.Plugins).State);
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            return activation.IsCompleted;
        });

        Assert.Contains("did not activate within 10 s", (await activation).Failure!.Detail, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_plugins.Journal + ".allow", string.Empty);
    }

    [Fact]
    public async Task Activate_CallerGivesUp_ActivationGoesOnForTheOthers()
    {
        await using var catalog = Catalog(("behaviour", "ignoreCancellation"));
        using var impatient = new CancellationTokenSource();

        var first = catalog.ActivateAsync("fixture", impatient.Token).AsTask();
        var second = catalog.ActivateAsync("fixture", CancellationToken.None).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await File.WriteAllTextAsync(_plugins.Journal + ".allow", string.Empty);

        Assert.NotNull((await second).Provider);
    }

    [Fact]
    public async Task Activate_CorruptAssembly_Fails()
    {
        await File.WriteAllTextAsync(Path.Combine(_plugins.Root, _name, FixturePlugins.MainAssembly), "not an assembly");
        await using var catalog = Catalog();

        Assert.Contains("damaged", (await catalog.ActivateAsync("fixture", CancellationToken.None)).Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activate_FolderHoldsTheContract_HostsOwnIsUsed()
    {
        File.Copy(typeof(IPlugin).Assembly.Location, Path.Combine(_plugins.Root, _name, Path.GetFileName(typeof(IPlugin).Assembly.Location)));
        await using var catalog = Catalog();

        Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Provider);
    }

    [Fact]
    public async Task Dispose_ActivePlugin_IsDeactivatedAndUnloaded()
    {
        var context = await RunAndDisposeAsync();

        Assert.Equal(["activate", "deactivate"], _plugins.ReadJournal());
        await Until.TrueAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !context.IsAlive;
        });
    }

    [Fact]
    public async Task Activate_AfterDispose_Fails()
    {
        var catalog = Catalog();
        await catalog.DisposeAsync();

        Assert.Equal("plugin_failed", (await catalog.ActivateAsync("fixture", CancellationToken.None)).Failure!.Code);
    }

    public void Dispose() => _plugins.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference> RunAndDisposeAsync()
    {
        await using var catalog = Catalog();
        Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Provider);
        return new WeakReference(AssemblyLoadContext.All.Single(context => string.Equals(context.Name, $"acme.{_name}", StringComparison.Ordinal)));
    }

    private int Activations() => _plugins.ReadJournal().Count(line => string.Equals(line, "activate", StringComparison.Ordinal));

    private static async Task FailAsync(PluginCatalog catalog) => Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Failure);

    private PluginCatalog Catalog(params (string Name, string Value)[] settings) => new(_plugins.Options(settings), _time, NullLoggerFactory.Instance);
}
