using System.Reflection;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Paths that the build left in this assembly's metadata.</summary>
internal static class BuildPaths
{
    public static string Of(string key) =>
        typeof(BuildPaths)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(metadata => string.Equals(metadata.Key, key, StringComparison.Ordinal))
            .Value!;
}
