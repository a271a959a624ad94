using System.IO.Compression;
using System.Text;
using Drivetrain.Reauth.PluginHost.Packaging;
using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed partial class PackageTests : IDisposable
{
    private readonly FixturePlugins _source = new();
    private readonly FixturePlugins _host = new();

    private string Package => Path.Combine(_source.Root, "fixture.drpx");

    [Fact]
    public void Pack_Twice_MakesTheSameBytesWithoutSources()
    {
        var folder = _source.Add(FixturePlugins.Manifest());
        File.WriteAllText(Path.Combine(folder, "Plugin.cs"), "source");
        File.WriteAllText(Path.Combine(folder, ".hidden"), "hidden");
        Directory.CreateDirectory(Path.Combine(folder, "obj"));
        File.WriteAllText(Path.Combine(folder, "obj", "x.txt"), "obj");

        var first = PluginPackage.Pack(folder, Package, _source.Options());
        File.SetLastWriteTimeUtc(Path.Combine(folder, "plugin.json"), DateTime.UnixEpoch);
        var second = PluginPackage.Pack(folder, Package, _source.Options());

        Assert.Empty(first.Errors);
        Assert.Equal(first.Sha256, second.Sha256);
        using var zip = ZipFile.OpenRead(Package);
        Assert.Contains(zip.Entries, entry => entry.FullName is "plugin.json");
        Assert.DoesNotContain(zip.Entries, entry => entry.FullName is "Plugin.cs" or ".hidden" or "obj/x.txt");
    }

    [Fact]
    public void Pack_InvalidPlugin_WritesNothing()
    {
        var folder = _source.AddText("{");

        Assert.False(PluginPackage.Pack(folder, Package, _source.Options()).Succeeded);
        Assert.Equal([folder], Directory.EnumerateFileSystemEntries(_source.Root));
    }

    [Fact]
    public async Task Install_Package_IsUsableAndCanBeTakenAway()
    {
        var hash = PluginPackage.Pack(_source.Add(FixturePlugins.Manifest()), Package, _source.Options()).Sha256;

        var installed = PluginInstaller.Install(Package, _host.Options(), hash!.ToUpperInvariant(), force: false);

        Assert.Empty(installed.Errors);
        Assert.EndsWith("acme.fixture", installed.Path, StringComparison.Ordinal);
        await using (var catalog = new PluginCatalog(_host.Options(), TimeProvider.System, new CapturedLogs()))
        {
            Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Provider);
        }

        Assert.Empty(PluginInstaller.Uninstall("acme.fixture", _host.Options()).Errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_host.Root));
        Assert.False(PluginInstaller.Uninstall("acme.fixture", _host.Options()).Succeeded);
    }

    [Fact]
    public void Install_OtherHash_ChangesNothing()
    {
        PluginPackage.Pack(_source.Add(FixturePlugins.Manifest()), Package, _source.Options());

        var result = PluginInstaller.Install(Package, _host.Options(), new string('0', 64), force: false);

        Assert.Contains("SHA-256 doesn't match", Assert.Single(result.Errors).Problem, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_host.Root));
    }

    [Fact]
    public void Install_OverAnInstalledVersion_NeedsForceAndReplacesItInItsFolder()
    {
        _host.Add(FixturePlugins.Manifest(), "by-hand");
        var manifest = FixturePlugins.Manifest();
        manifest["version"] = "2.0.0";
        PluginPackage.Pack(_source.Add(manifest), Package, _source.Options());

        Assert.Contains(
            "--force",
            Assert.Single(PluginInstaller.Install(Package, _host.Options(), null, force: false).Errors).Remedy,
            StringComparison.Ordinal
        );
        Assert.Equal("1.2.3", OnlyEntry().Manifest!.Version);

        Assert.Empty(PluginInstaller.Install(Package, _host.Options(), null, force: true).Errors);
        Assert.Equal(("2.0.0", "by-hand"), (OnlyEntry().Manifest!.Version, Path.GetFileName(OnlyEntry().Folder)));
    }

    [Fact]
    public void Install_ProviderOfAnother_IsRefused()
    {
        _host.Add(FixturePlugins.Manifest("other", "fixture"), "other");
        PluginPackage.Pack(_source.Add(FixturePlugins.Manifest()), Package, _source.Options());

        Assert.Contains(
            "contributed by acme.other",
            Assert.Single(PluginInstaller.Install(Package, _host.Options(), null, force: true).Errors).Problem,
            StringComparison.Ordinal
        );
        Assert.Single(Directory.EnumerateFileSystemEntries(_host.Root));
    }

    [Fact]
    public void Uninstall_PluginThatAnotherNeeds_IsRefused()
    {
        _host.Add(FixturePlugins.Manifest("base", "base"), "base");
        var manifest = FixturePlugins.Manifest();
        manifest["extensionDependencies"] = new System.Text.Json.Nodes.JsonArray("acme.base");
        _host.Add(manifest);

        Assert.Contains("acme.fixture need", Assert.Single(PluginInstaller.Uninstall("acme.base", _host.Options()).Errors).Problem, StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateDirectories(_host.Root).Count());
    }

    [Fact]
    public void Install_WithoutManifest_IsRefused()
    {
        Directory.CreateDirectory(_source.Root);
        using (var zip = ZipFile.Open(Package, ZipArchiveMode.Create))
        {
            Add(zip, "folder/plugin.json", "{}");
        }

        AssertNothingInstalled("no plugin.json at the root");
    }

    [Fact]
    public void Install_InvalidManifest_NamesThePackageAndThePlace()
    {
        Directory.CreateDirectory(_source.Root);
        using (var zip = ZipFile.Open(Package, ZipArchiveMode.Create))
        {
            Add(zip, "plugin.json", FixturePlugins.Manifest().ToJsonString());
        }

        var error = Assert.Single(PluginInstaller.Install(Package, _host.Options(), null, force: true).Errors);
        Assert.Equal((Package + "/plugin.json", "/main"), (error.File, error.JsonPointer));
    }

    public void Dispose()
    {
        _source.Dispose();
        _host.Dispose();
    }

    private PluginEntry OnlyEntry() => Assert.Single(PluginIndex.Load(_host.Options()).Entries);

    private void AssertRefused(Action<ZipArchive> evil, string words)
    {
        Make(evil);
        AssertNothingInstalled(words);
    }

    /// <summary>A package that would be valid but for what a test puts into it.</summary>
    private void Make(Action<ZipArchive> evil)
    {
        Assert.Empty(PluginPackage.Pack(_source.Add(FixturePlugins.Manifest()), Package, _source.Options()).Errors);
        using var zip = ZipFile.Open(Package, ZipArchiveMode.Update);
        evil(zip);
    }

    private void AssertNothingInstalled(string words)
    {
        _host.Add(FixturePlugins.Manifest("neighbour", "neighbour"), "neighbour");
        var result = PluginInstaller.Install(Package, _host.Options(), null, force: true);

        Assert.Contains(words, result.Errors[0].Problem, StringComparison.Ordinal);
        Assert.Null(result.Path);
        Assert.Equal(["neighbour"], Directory.EnumerateFileSystemEntries(_host.Root).Select(Path.GetFileName));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(_host.Root)!, "*evil*", SearchOption.AllDirectories), _ => true);
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(text);
    }
}
