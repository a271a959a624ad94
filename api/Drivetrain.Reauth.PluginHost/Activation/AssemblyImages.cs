namespace Drivetrain.Reauth.PluginHost.Activation;

/// <summary>
/// The assemblies of a folder as they were at one moment: what is loaded later fits what was loaded first, and nothing holds the files. Native libraries are
/// not among them; systems load those from files alone.
/// </summary>
internal sealed class AssemblyImages
{
    private const int MaximumFiles = 2000;
    private const long MaximumBytes = 256L * 1024 * 1024;

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly Dictionary<string, byte[]> _images = new(StringComparer.Ordinal);

    private AssemblyImages() { }

    /// <exception cref="PluginLoadException">The folder holds more than a plugin needs.</exception>
    public static AssemblyImages Read(string folder)
    {
        var result = new AssemblyImages();
        var total = 0L;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Everywhere).Where(file => file.Extension is ".dll" or ".pdb"))
        {
            total += file.Length;
            if (result._images.Count == MaximumFiles || total > MaximumBytes)
            {
                throw new PluginLoadException($"Its assemblies are more than {MaximumFiles} files or {MaximumBytes / 1024 / 1024} MiB.");
            }

            result._images.Add(file.FullName, File.ReadAllBytes(file.FullName));
        }

        return result;
    }

    public Stream Open(string path) => TryOpen(path) ?? File.OpenRead(path);

    public Stream? TryOpen(string path) => _images.TryGetValue(path, out var image) ? new MemoryStream(image, writable: false) : null;
}
