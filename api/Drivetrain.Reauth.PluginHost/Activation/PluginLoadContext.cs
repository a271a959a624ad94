using System.Reflection;
using System.Runtime.Loader;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>
/// A plugin's own assemblies: it isolates versions and lets a plugin be unloaded. It is no security boundary; a plugin's code can do whatever the
/// process can.
/// </summary>
internal sealed class PluginLoadContext(string name, string mainPath) : AssemblyLoadContext(name, isCollectible: true)
{
    /// <summary>
    /// The types that host and plugin exchange live in these. They come from the host even when a plugin's folder holds them too: a second copy would
    /// make two different <see cref="IPlugin"/> types.
    /// </summary>
    private static readonly Dictionary<string, Assembly> Shared = new[] { typeof(IPlugin).Assembly, typeof(ILogger).Assembly }
        .ToDictionary(assembly => assembly.GetName().Name!, StringComparer.OrdinalIgnoreCase);

    /// <summary>The application's own assemblies, as opposed to the framework's: a plugin must bring its own, or it would break with the host's next update.</summary>
    private static readonly HashSet<string> HostPrivate = FindHostPrivate();

    private readonly AssemblyDependencyResolver _resolver = new(mainPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.TryGetValue(assemblyName.Name!, out var shared))
        {
            return shared;
        }

        if (_resolver.ResolveAssemblyToPath(assemblyName) is { } path)
        {
            return LoadFromAssemblyPath(path);
        }

        return HostPrivate.Contains(assemblyName.Name!)
            ? throw new FileNotFoundException($"The plugin's folder holds no {assemblyName.Name}.dll, and the host does not share its own.", assemblyName.Name)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;

    private static HashSet<string> FindHostPrivate()
    {
        // Published self-contained, the framework lies among the application's own files and cannot be told from them: nothing is held back then.
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        if (string.IsNullOrEmpty(framework) || string.Equals(framework, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), StringComparison.Ordinal))
        {
            return [];
        }

        return ((AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string) ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
