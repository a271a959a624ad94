using System.Reflection;
using System.Runtime.Loader;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>
/// A plugin's own assemblies: it isolates versions and lets a plugin be unloaded. It is no security boundary; a plugin's code can do whatever the
/// process can.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    /// <summary>
    /// The types that host and plugin exchange live in these. They come from the host even when a plugin's folder holds them too: a second copy would
    /// make two different <see cref="IPlugin"/> types.
    /// </summary>
    private static readonly Dictionary<string, Assembly> Shared = new[] { typeof(IPlugin).Assembly, typeof(ILogger).Assembly }.ToDictionary(
        assembly => assembly.GetName().Name!,
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>
    /// The application's own assemblies, as opposed to the framework's: a plugin must bring its own, or it would break with the host's next update.
    /// </summary>
    private static readonly HashSet<string> HostPrivate = FindHostPrivate();

    private readonly string _mainPath;
    private readonly AssemblyDependencyResolver _resolver;
    private readonly AssemblyImages? _images;

    /// <param name="name">The plugin's id.</param>
    /// <param name="mainPath">Its assembly.</param>
    /// <param name="inMemory">Whether its assemblies are read at once and kept, so that their files can be written while they are used.</param>
    /// <exception cref="PluginLoadException">Its files are not what they should be.</exception>
    public PluginLoadContext(string name, string mainPath, bool inMemory)
        : base(name, isCollectible: true)
    {
        _mainPath = mainPath;
        _images = inMemory ? AssemblyImages.Read(Path.GetDirectoryName(mainPath)!) : null;
        try
        {
            _resolver = new AssemblyDependencyResolver(mainPath);
        }
        catch (InvalidOperationException)
        {
            throw new PluginLoadException("Its dependency list (.deps.json) is damaged.");
        }
    }

    public Assembly LoadMain() => LoadFile(_mainPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Shared.TryGetValue(assemblyName.Name!, out var shared))
        {
            return shared;
        }

        if (_resolver.ResolveAssemblyToPath(assemblyName) is { } path)
        {
            return LoadFile(path);
        }

        return HostPrivate.Contains(assemblyName.Name!)
            ? throw new FileNotFoundException($"{assemblyName.Name}.dll is missing from the plugin's folder and isn't shared by the host.", assemblyName.Name)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;

    private Assembly LoadFile(string path)
    {
        if (_images is null)
        {
            return LoadFromAssemblyPath(path);
        }

        using var assembly = _images.Open(path);
        using var symbols = _images.TryOpen(Path.ChangeExtension(path, ".pdb"));
        return LoadFromStream(assembly, symbols);
    }

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
