using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Manifests;

public sealed class SelectorTests : IDisposable
{
    private readonly FixturePlugins _plugins = new();

    [Theory]
    [InlineData("[data-id")]
    [InlineData("a]")]
    [InlineData("a:not(b")]
    [InlineData("a[href='x]")]
    [InlineData("[a(])")]
    [InlineData("a,")]
    [InlineData("a { color: red }")]
    [InlineData("@import url(x)")]
    [InlineData("a; b")]
    [InlineData("<b>")]
    [InlineData("a\\62")]
    public void Load_WhatCannotBeASelector_IsRefused(string selector)
    {
        var manifest = FixturePlugins.Manifest();
        manifest["contributes"]!["detectors"]![0]!["cards"]![0] = selector;
        _plugins.Add(manifest);

        var error = Assert.Single(Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Errors);

        Assert.Equal("/contributes/detectors/0/cards/0", error.JsonPointer);
    }

    [Theory]
    [InlineData("button[aria-label*=\"more [\" i] > svg, li:nth-child(2n + 1)")]
    [InlineData("[title='it is \"it\"']")]
    public void Load_SelectorsWithQuotationMarksAndBrackets_AreTaken(string selector)
    {
        var manifest = FixturePlugins.Manifest();
        manifest["contributes"]!["detectors"]![0]!["cards"]![0] = selector;
        _plugins.Add(manifest);

        Assert.Equal(selector, Assert.Single(PluginIndex.Load(_plugins.Options()).Entries).Manifest!.Detectors[0].Cards[0]);
    }

    public void Dispose() => _plugins.Dispose();
}
