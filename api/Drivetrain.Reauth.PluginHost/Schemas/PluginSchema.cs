namespace Drivetrain.Reauth.PluginHost.Schemas;

/// <summary>
/// The JSON Schema (draft 2020-12) of <c>plugin.json</c>, for editors. The host itself reads manifests with its own parser, which knows files and other plugins
/// too.
/// </summary>
public static class PluginSchema
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "plugin.schema.json";

    /// <summary>The schema as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Utf8 { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(PluginSchema).Assembly.GetManifestResourceStream(FileName)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
