using System.Text.Json;
using System.Text.Unicode;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads one JSON file of a plugin: bounded, strict, and with every fault in words.</summary>
internal static class JsonFile
{
    public const int MaximumBytes = 256 * 1024;
    public const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        MaxDepth = MaximumDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    /// <summary>What <paramref name="parse"/> makes of the file, which exists; null when it is no JSON.</summary>
    /// <exception cref="IOException">The file could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The service's user may not read it.</exception>
    public static T? Read<T>(string file, ErrorSink errors, Func<JsonValue, T?> parse)
        where T : class
    {
        if (ReadBytes(file, errors) is not { } bytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, JsonOptions);
            return parse(new JsonValue(document.RootElement, JsonPlace.Root, errors));
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
        // Decided before it is opened: a pipe has length 0, and opening one waits for ever.
        var info = new FileInfo(file);
        if (info.Length is 0 or > MaximumBytes)
        {
            errors.Add(string.Empty, $"The file has {info.Length} bytes; 1 to {MaximumBytes} are allowed.", "Such a file is small: move large texts out of it.");
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
