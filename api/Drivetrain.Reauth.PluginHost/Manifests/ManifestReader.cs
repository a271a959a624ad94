using System.Text.Json;
using System.Text.Unicode;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads a plugin's folder without loading any of its code. Every fault is reported, none is thrown.</summary>
internal static class ManifestReader
{
    public const string FileName = "plugin.json";
    public const int MaximumBytes = 256 * 1024;
    public const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        MaxDepth = MaximumDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    public static PluginEntry Read(string folder, string canonicalRoot, string hostVersion)
    {
        var file = Path.Combine(folder, FileName);
        var errors = new ErrorSink(file);
        PluginManifest? manifest = null;
        try
        {
            var canonicalFolder = CanonicalPath.Resolve(folder, canonicalRoot);
            if (!CanonicalPath.IsBelow(canonicalRoot, canonicalFolder) || !CanonicalPath.IsBelow(canonicalFolder, CanonicalPath.Resolve(file, canonicalRoot)))
            {
                errors.Add(string.Empty, "A symbolic link leads out of the plugins' folder.", "Put the plugin's files themselves into the folder.");
            }
            else if (ReadBytes(file, errors) is { } bytes)
            {
                manifest = Parse(bytes, canonicalFolder, hostVersion, errors);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(string.Empty, $"The file cannot be read ({exception.GetType().Name}).", "Check that it exists and that the service's user may read it.");
        }

        return new PluginEntry(folder, file, manifest, errors.Errors);
    }

    private static PluginManifest? Parse(ReadOnlyMemory<byte> bytes, string canonicalFolder, string hostVersion, ErrorSink errors)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, JsonOptions);
            return ManifestParser.Parse(new JsonValue(document.RootElement, string.Empty, errors), canonicalFolder, hostVersion, errors);
        }
        catch (JsonException exception)
        {
            errors.Add(
                string.Empty,
                $"This is not JSON, or it is nested deeper than {MaximumDepth} levels: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.",
                "Correct the line; comments and trailing commas are not JSON.");
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? ReadBytes(string file, ErrorSink errors)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
        {
            errors.Add(string.Empty, "There is no plugin.json in this folder.", "Add one, or move the folder out of the plugins' folder.");
            return null;
        }

        // Decided before it is opened: a pipe has length 0, and opening one waits for ever.
        if (info.Length is 0 or > MaximumBytes)
        {
            errors.Add(string.Empty, $"The file has {info.Length} bytes; 1 to {MaximumBytes} are allowed.", "A manifest is small: move large texts out of it.");
            return null;
        }

        var buffer = new byte[info.Length + 1];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length == buffer.Length)
        {
            errors.Add(string.Empty, "The file grew while it was read.", "Start again when nothing writes to it.");
            return null;
        }

        // Editors on Windows put a UTF-8 mark in front; it carries no meaning and is skipped.
        var start = buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        var bytes = buffer.AsMemory(start, length - start);
        if (Utf8.IsValid(bytes.Span) && !bytes.Span.Contains((byte)0))
        {
            return bytes;
        }

        errors.Add(string.Empty, "The file is not UTF-8 text.", "Save it as UTF-8.");
        return null;
    }
}
