namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads a plugin's folder without loading any of its code. Every fault is reported, none is thrown.</summary>
internal static class ManifestReader
{
    public const string FileName = "plugin.json";

    public static PluginEntry Read(string folder, string canonicalRoot, HostVersion hostVersion)
    {
        var file = Path.Combine(folder, FileName);
        var errors = new ErrorSink(file);
        PluginManifest? manifest = null;
        try
        {
            var canonicalFolder = CanonicalPath.Resolve(folder, canonicalRoot);
            if (
                !CanonicalPath.IsBelow(canonicalRoot, canonicalFolder)
                || !CanonicalPath.IsBelow(canonicalFolder, CanonicalPath.Resolve(Path.Combine(canonicalFolder, FileName), canonicalFolder))
            )
            {
                errors.Add(string.Empty, "A symbolic link points outside the plugins folder.", "Put the plugin's files themselves into the folder.");
            }
            else if (!File.Exists(file))
            {
                errors.Add(string.Empty, "There is no plugin.json in this folder.", "Add one, or move the folder out of the plugins folder.");
            }
            else
            {
                manifest = JsonFile.Read(file, errors, root => ManifestParser.Parse(root, canonicalFolder, hostVersion, errors));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(string.Empty, $"The file cannot be read ({exception.GetType().Name}).", "Check that it exists and that the service's user may read it.");
        }

        return new PluginEntry(folder, file, manifest, errors.Errors);
    }
}
