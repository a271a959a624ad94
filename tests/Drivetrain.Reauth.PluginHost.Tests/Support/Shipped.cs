using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost.Tests.Support;

/// <summary>The plugins as they are built beside the host.</summary>
internal static class Shipped
{
    public static PluginManifest Manifest(string id) =>
        PluginIndex.Load(new PluginHostOptions()).Entries.Single(entry => string.Equals(entry.Id, id, StringComparison.Ordinal)).Manifest!;
}
