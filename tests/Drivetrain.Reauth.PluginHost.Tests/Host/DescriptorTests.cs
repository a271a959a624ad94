using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.PluginHost.Tests.Support;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

/// <summary>What the api learns of a provider without activating it, and what holds of every failure that a provider answers with.</summary>
public sealed class DescriptorTests
{
    [Theory]
    [InlineData("xero", 30)]
    [InlineData("quickbooks", 0)]
    [Trait("Case", "2.2")]
    public async Task PreviousTokenGrace_ShippedProvider_IsWhatItsProviderGrants(string provider, int minutes)
    {
        await using var catalog = new PluginCatalog(new PluginHostOptions(), TimeProvider.System, new CapturedLogs());

        Assert.Equal(TimeSpan.FromMinutes(minutes), catalog.Find(provider)!.PreviousTokenGrace);
        Assert.Equal(ClientAuthentication.Basic, catalog.Find(provider)!.ClientAuthentication);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(-5.0, 1.0)]
    [InlineData(0.0, 1.0)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.5, 1.5)]
    [Trait("Case", "1.14")]
    public void RetryAfter_OfAnyProvidersCode_IsASecondAtTheLeast(double? given, double? expected)
    {
        var pause = given is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;

        var failure = new ProviderFailure(ProviderFailureKind.Unavailable, RetryAfter: pause);

        Assert.Equal(expected, failure.RetryAfter?.TotalSeconds);
        Assert.Equal(failure, new ProviderFailure(ProviderFailureKind.Unavailable) with { RetryAfter = pause });
    }
}
