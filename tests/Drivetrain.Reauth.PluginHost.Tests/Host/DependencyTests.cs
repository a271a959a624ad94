using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

public sealed class DependencyTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();

    [Fact]
    public async Task Activate_PluginWithDependency_ActivatesThatFirst()
    {
        Add("a", "fixture", "acme.b@^1.0.0");
        Add("b", "b");
        await using var catalog = Catalog("fixture", "b");

        Assert.NotNull((await catalog.ActivateAsync("fixture", CancellationToken.None)).Provider);

        Assert.Equal(["activate b", "activate"], _plugins.ReadJournal());
        Assert.All(catalog.Plugins, plugin => Assert.Equal(PluginState.Active, plugin.State));
    }

    [Fact]
    public async Task Activate_DependencyFails_FailsWithItsName()
    {
        Add("a", "fixture", "acme.b");
        Add("b", "b", behaviour: "throw");
        await using var catalog = Catalog("fixture", "b");

        var failure = (await catalog.ActivateAsync("fixture", CancellationToken.None)).Failure!;

        Assert.StartsWith(
            "The plugin \"acme.b\", which this plugin depends on, can't be activated: The plugin threw InvalidOperationException",
            failure.Detail,
            StringComparison.Ordinal
        );
        Assert.Equal([PluginState.Failed, PluginState.Failed], catalog.Plugins.Select(plugin => plugin.State));
        Assert.DoesNotContain("activate", _plugins.ReadJournal());
    }

    [Theory]
    [InlineData("acme.absent", "is missing or unusable")]
    [InlineData("acme.b@^2.0.0", "is installed as 1.2.3, but ^2.0.0 is required")]
    [InlineData("acme.a", "depend on each other: acme.a → acme.a")]
    public void Load_DependencyThatCannotBeMet_IsReportedInWords(string dependency, string problem)
    {
        Add("a", "fixture", dependency);
        Add("b", "b");

        var error = Assert.Single(PluginIndex.Load(_plugins.Options()).Errors);

        Assert.Equal("/extensionDependencies/0", error.JsonPointer);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PluginsThatNeedEachOther_AreRefusedWithTheWayAndTheirDependentsToo()
    {
        Add("a", "a", "acme.b");
        Add("b", "b", "acme.c");
        Add("c", "c", "acme.a");
        Add("d", "d", "acme.a");
        Add("e", "e");

        var entries = PluginIndex.Load(_plugins.Options()).Entries;

        Assert.Equal([false, false, false, false, true], entries.Select(entry => entry.IsValid));
        Assert.Contains("acme.a → acme.b → acme.c → acme.a", entries[0].Errors[0].Problem, StringComparison.Ordinal);
        Assert.Contains("is unusable", entries[3].Errors[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"base\"")]
    [InlineData("\"Acme.base\"")]
    [InlineData("\"acme.base@soon\"")]
    [InlineData("\"acme.base@\"")]
    [InlineData("7")]
    public void Load_WhatNamesNoPlugin_IsRefused(string dependency)
    {
        var manifest = FixturePlugins.Manifest();
        manifest["extensionDependencies"] = new JsonArray(JsonNode.Parse(dependency));
        _plugins.Add(manifest);

        Assert.Equal("/extensionDependencies/0", Assert.Single(PluginIndex.Load(_plugins.Options()).Errors).JsonPointer);
    }

    public void Dispose() => _plugins.Dispose();

    private void Add(string name, string provider, string? dependency = null, string? behaviour = null)
    {
        var manifest = FixturePlugins.Manifest(name, provider);
        if (dependency is not null)
        {
            manifest["extensionDependencies"] = new JsonArray(dependency);
        }

        if (behaviour is not null)
        {
            manifest["contributes"]!["configuration"]![provider]!["properties"]!["behaviour"]!["default"] = behaviour;
        }

        _plugins.Add(manifest, name);
    }

    private PluginCatalog Catalog(params string[] providers) =>
        new(
            new PluginHostOptions
            {
                Roots = [_plugins.Root],
                ProviderSettings = id =>
                    providers.Contains(id)
                        ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["journal"] = _plugins.Journal }
                        : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase),
            },
            new FakeTimeProvider(),
            NullLoggerFactory.Instance
        );
}
