using Drivetrain.Reauth.PluginHost.Tests.Support;

namespace Drivetrain.Reauth.PluginHost.Tests.Xero;

internal static class XeroSettings
{
    /// <summary>An operator's settings for a simulator.</summary>
    public static Dictionary<string, string> For(FakeServer server) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["ClientId"] = FakeServer.ClientId,
            ["ClientSecret"] = FakeServer.ClientSecret,
            ["Environment"] = "custom",
            ["DiscoveryUrl"] = server.Origin + "/discovery",
            ["ApiBaseUrl"] = server.Origin,
        };
}
