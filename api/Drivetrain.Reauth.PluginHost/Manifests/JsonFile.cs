using System.Buffers;
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
        // Decided before it is opened: a pipe has length 0, and opening one waits for ever.
        var length = new FileInfo(file).Length;
        if (length is 0 or > MaximumBytes)
        {
            errors.Add(string.Empty, $"The file has {length} bytes; 1 to {MaximumBytes} are allowed.", "Move large texts out of this file.");
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)length + 1);
        try
        {
            if (ReadBytes(file, buffer.AsMemory(0, (int)length + 1), errors) is not { } bytes || Parse(bytes, errors) is not { } parsed)
            {
                return null;
            }

            using var document = parsed;
            return parse(new JsonValue(document.RootElement, errors));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, ErrorSink errors)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, JsonOptions);
        }
        catch (JsonException exception)
        {
            errors.Add(
                string.Empty,
                $"This is not JSON, or it is nested deeper than {MaximumDepth} levels: line {exception.LineNumber + 1}, byte "
                    + $"{exception.BytePositionInLine + 1}.",
                "Correct the line; comments and trailing commas are not JSON."
            );
            return null;
        }

        // Half a surrogate pair can be escaped, and an object that has one in a name can be asked for nothing.
        if (bytes.Span.IndexOf("\\u"u8) >= 0 && !HasReadableNames(document.RootElement))
        {
            document.Dispose();
            errors.Add(string.Empty, "A field's name holds an incomplete Unicode escape.", "Write the character itself.");
            return null;
        }

        return document;
    }

    private static bool HasReadableNames(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    try
                    {
                        _ = property.Name;
                    }
                    catch (InvalidOperationException)
                    {
                        return false;
                    }

                    if (!HasReadableNames(property.Value))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (!HasReadableNames(item))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }

    private static ReadOnlyMemory<byte>? ReadBytes(string file, Memory<byte> buffer, ErrorSink errors)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.ReadAtLeast(buffer.Span, buffer.Length, throwOnEndOfStream: false);
        if (length == buffer.Length)
        {
            errors.Add(string.Empty, "The file grew while being read.", "Try again when nothing is writing to it.");
            return null;
        }

        // Editors on Windows put a UTF-8 mark in front; it carries no meaning and is skipped.
        var start = buffer.Span[..length].StartsWith("\uFEFF"u8) ? 3 : 0;
        var bytes = buffer[start..length];
        if (Utf8.IsValid(bytes.Span) && !bytes.Span.Contains((byte)0))
        {
            return bytes;
        }

        errors.Add(string.Empty, "The file is not UTF-8 text.", "Save it as UTF-8.");
        return null;
    }
}
