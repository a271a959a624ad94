using Drivetrain.Reauth.PluginHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed class ServicesTests
{
    [Fact]
    public async Task AddPluginHost_Container_SharesOneCatalogAndUnloadsItAtItsEnd()
    {
        using var plugins = new FixturePlugins();
        plugins.Add(FixturePlugins.Manifest());
        await using (var services = new ServiceCollection().AddLogging().AddPluginHost(_ => plugins.Options()).BuildServiceProvider())
        {
            var catalog = services.GetRequiredService<IProviderCatalog>();
            Assert.Same(catalog, services.GetRequiredService<PluginCatalog>());
            Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Provider);
        }

        Assert.Equal(["activate", "deactivate"], plugins.ReadJournal());
    }

    [Fact]
    public void Validate_OneFolder_TellsItsErrorsOnly()
    {
        using var plugins = new FixturePlugins();
        plugins.Add(FixturePlugins.Manifest("good", "good"), "good");
        var bad = plugins.AddText("[]", "bad");

        Assert.Single(PluginIndex.Validate(bad + Path.DirectorySeparatorChar, plugins.Options()).Errors);
        Assert.True(PluginIndex.Validate(Path.Combine(plugins.Root, "good"), plugins.Options()).IsValid);
    }
}
