using System.Diagnostics;
using System.Runtime.Loader;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

/// <summary>Whatever a plugin is, it ends as a state that is shown, and its neighbour goes on.</summary>
public sealed class HostilePluginTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();
    private readonly FakeTimeProvider _time = new();

    public HostilePluginTests() => _plugins.Add(FixturePlugins.Manifest("neighbour", "neighbour"), "neighbour");

    [Theory]
    [InlineData("throw", "InvalidOperationException")]
    [InlineData("callGarbage", "native library")]
    public async Task Activate_CodeThatFails_IsFailed(string behaviour, string words)
    {
        File.WriteAllText(Path.Combine(Add(behaviour), "libfixturegarbage.so"), "no library");
        await AssertFailedAsync(words);
    }

    [Theory]
    [InlineData(0, "damaged")]
    [InlineData(1, "damaged")]
    [InlineData(64, "damaged")]
    [InlineData(1024, "Install it again")]
    [InlineData(4000, "Install it again")]
    public async Task Activate_TruncatedAssembly_IsFailed(int length, string words)
    {
        using (var main = File.OpenWrite(Path.Combine(Add("register"), FixturePlugins.MainAssembly)))
        {
            main.SetLength(length);
        }

        await AssertFailedAsync(words);
    }

    [Fact]
    public async Task Activate_AssemblyForAnotherPlatform_IsFailed()
    {
        var main = Path.Combine(Add("register"), FixturePlugins.MainAssembly);
        var image = await File.ReadAllBytesAsync(main);
        var header = BitConverter.ToInt32(image, 0x3C);
        BitConverter.TryWriteBytes(image.AsSpan(header + 4), (ushort)0x01C4); // ARM, 32 bits
        await File.WriteAllBytesAsync(main, image);

        await AssertFailedAsync("for this platform");
    }

    [Fact]
    public async Task Activate_DamagedListOfDependencies_IsFailed()
    {
        await File.WriteAllTextAsync(Path.Combine(Add("register"), Path.ChangeExtension(FixturePlugins.MainAssembly, ".deps.json")), "{");

        await AssertFailedAsync("deps.json");
    }

    [Fact]
    public async Task Activate_CodeThatBlocks_IsFailedAndNotTriedAgainMeanwhile()
    {
        Add("block");
        await using var catalog = Catalog();
        var activation = catalog.ActivateAsync("fixture", CancellationToken.None).AsTask();
        await Until.TrueAsync(() => _plugins.ReadJournal().Length > 0);
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            return activation.IsCompleted;
        });

        _time.Advance(TimeSpan.FromHours(1));
        var again = (await catalog.ActivateAsync("fixture", CancellationToken.None)).Failure!;

        Assert.Contains("still running", again.Detail, StringComparison.Ordinal);
        Assert.Equal(["activate"], _plugins.ReadJournal());
        await AssertNeighbourAsync(catalog);
    }

    [Fact]
    public async Task Load_PipeInPlaceOfTheManifest_IsInvalidAtOnce()
    {
        var folder = Add("register");
        File.Delete(Path.Combine(folder, "plugin.json"));
        using var mkfifo = Process.Start("mkfifo", Path.Combine(folder, "plugin.json"));
        await mkfifo.WaitForExitAsync();

        await AssertInvalidAsync("0 bytes");
    }

    [Fact]
    public async Task Load_FolderWithManyFiles_IsReadAllTheSame()
    {
        var folder = Path.Combine(Add("register"), "many");
        Directory.CreateDirectory(folder);
        for (var number = 0; number < 3_000; number++)
        {
            using var file = File.OpenHandle(Path.Combine(folder, $"{number}"), FileMode.CreateNew, FileAccess.Write);
        }

        await using var catalog = Catalog(reload: true);
        var watcher = new PluginWatcher(catalog, _plugins.Options(reload: true), _time, NullLogger<PluginWatcher>.Instance);
        await watcher.LookAsync(CancellationToken.None);
        File.SetLastWriteTimeUtc(Path.Combine(_plugins.Root, "fixture", "plugin.json"), DateTime.UnixEpoch);
        await watcher.LookAsync(CancellationToken.None);
        await watcher.LookAsync(CancellationToken.None);

        // The one that was replaced is shown until it is unloaded.
        await Until.TrueAsync(() => catalog.Plugins.All(plugin => plugin.State is PluginState.Indexed));
        await AssertNeighbourAsync(catalog);
    }

    [Fact]
    public async Task Load_TranslationsFolderWithManyFiles_SaysSoAndReadsNone()
    {
        var described = FixturePlugins.Manifest();
        described["l10n"] = "l10n";
        var folder = Path.Combine(_plugins.Add(described), "l10n");
        Directory.CreateDirectory(folder);
        for (var number = 0; number < 65; number++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{number}.json"), "{}");
        }

        await using var catalog = Catalog();
        var status = catalog.Plugins.Single(plugin => plugin.Id is "acme.fixture");
        Assert.Equal(PluginState.Indexed, status.State);
        Assert.Contains("more than 64 bundles", status.Error, StringComparison.Ordinal);
        Assert.Empty(catalog.Manifests.Single(manifest => manifest.Id is "acme.fixture").Localization.Bundles);
        await AssertNeighbourAsync(catalog);
    }

    [Theory]
    [InlineData("../neighbour/Drivetrain.Reauth.Fixtures.Plugin.dll")]
    [InlineData("lib/../../neighbour/Drivetrain.Reauth.Fixtures.Plugin.dll")]
    [InlineData("/etc/passwd.dll")]
    public async Task Load_MainThatLeadsOut_IsInvalid(string main)
    {
        var manifest = FixturePlugins.Manifest();
        manifest["main"] = main;
        _plugins.Add(manifest);

        await AssertInvalidAsync("/main");
    }

    [Theory]
    [InlineData("fiхture")] // with a Cyrillic letter
    [InlineData("fixture\u200B")]
    [InlineData("FIXTURE")]
    public async Task Load_IdThatLooksLikeAnother_IsInvalid(string name)
    {
        _plugins.Add(FixturePlugins.Manifest(name));

        await AssertInvalidAsync("/name");
    }

    [Fact]
    public async Task Activate_TwoVersionsOfOneLibrary_BothWork()
    {
        _plugins.AddConflict("One");
        _plugins.AddConflict("Two");
        await using var catalog = Catalog();

        Assert.Equal("https://example.com/one-x", await AuthorizeAsync(catalog, "one"));
        Assert.Equal("https://example.com/two-x-2", await AuthorizeAsync(catalog, "two"));
        var versions = AssemblyLoadContext
            .All.Where(context => context.Name is "acme.one" or "acme.two")
            .SelectMany(context => context.Assemblies)
            .Where(assembly => assembly.GetName().Name is "Drivetrain.Reauth.Fixtures.Codec")
            .Select(assembly => assembly.GetName().Version!.Major);
        Assert.Equal([1, 2], versions.Order());
    }

    public void Dispose() => _plugins.Dispose();

    private string Add(string behaviour)
    {
        var manifest = FixturePlugins.Manifest();
        manifest["contributes"]!["configuration"]!["fixture"]!["properties"]!["behaviour"]!["default"] = behaviour;
        return _plugins.Add(manifest);
    }

    private async Task AssertFailedAsync(string words)
    {
        await using var catalog = Catalog();
        var failure = (await catalog.ActivateAsync("fixture", CancellationToken.None)).Failure!;

        var status = catalog.Plugins.Single(plugin => plugin.Id is "acme.fixture");
        Assert.Equal((PluginState.Failed, failure.Detail), (status.State, status.Error));
        Assert.Contains(words, status.Error, StringComparison.Ordinal);
        Assert.Equal(_time.GetUtcNow(), status.Since);
        await AssertNeighbourAsync(catalog);
    }

    private async Task AssertInvalidAsync(string words)
    {
        await using var catalog = Catalog();
        var status = catalog.Plugins.Single(plugin => !string.Equals(plugin.Id, "acme.neighbour", StringComparison.Ordinal));

        Assert.Equal(PluginState.Invalid, status.State);
        Assert.Contains(words, status.Error, StringComparison.Ordinal);
        await AssertNeighbourAsync(catalog);
    }

    private static async Task AssertNeighbourAsync(PluginCatalog catalog)
    {
        Assert.NotNull((await catalog.ActivateAsync("neighbour", CancellationToken.None)).Provider);
        var status = catalog.Plugins.Single(plugin => plugin.Id is "acme.neighbour");
        Assert.Equal(PluginState.Active, status.State);
        Assert.NotNull(status.ActivationTime);
    }

    private static async Task<string> AuthorizeAsync(PluginCatalog catalog, string provider) =>
        (
            await (await catalog.ActivateAsync(provider, CancellationToken.None)).Provider!.CreateAuthorizationUrlAsync(
                new AuthorizationRequest("https://reauth.example/", "x", "c", null, null),
                CancellationToken.None
            )
        )
            .Value!
            .AbsoluteUri;

    private PluginCatalog Catalog(bool reload = false) => new(_plugins.Options(reload), _time, NullLoggerFactory.Instance);
}
