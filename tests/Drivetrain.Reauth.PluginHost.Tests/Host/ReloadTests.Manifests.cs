using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

/// <content>Manifests that change while the service runs.</content>
public sealed partial class ReloadTests
{
    [Fact]
    public async Task Look_InvalidNewManifest_KeepsTheOldOneRunningAndSaysSo()
    {
        Assert.Equal("first", await BehaviourAsync());

        _plugins.AddText("{", _name);
        await SettleAsync();

        Assert.Equal((PluginState.Active, "1.2.3"), (Row().State, Row().Version));
        Assert.Contains("Its new files are not used; 1.2.3 keeps running.", Row().Error, StringComparison.Ordinal);
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
}
