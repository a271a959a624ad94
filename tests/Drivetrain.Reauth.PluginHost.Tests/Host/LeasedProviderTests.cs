using Drivetrain.Reauth.PluginHost.Activation;
using Drivetrain.Reauth.PluginHost.Declarative;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Tests.Host;

/// <summary>
/// What stands between the host and a plugin's provider passes every call on: a method of the contract that has a body would else hide the plugin's own.
/// </summary>
public sealed class LeasedProviderTests
{
    [Fact]
    public void EveryMethodOfTheContract_IsPassedOn()
    {
        var map = typeof(LeasedProvider).GetInterfaceMap(typeof(IProvider));

        Assert.All(map.TargetMethods, method => Assert.Equal(typeof(LeasedProvider), method.DeclaringType));
        Assert.Contains(typeof(FormProvider).GetInterfaceMap(typeof(IProvider)).TargetMethods, method => method.DeclaringType == typeof(IProvider));
    }
}
