using System.Text.Json;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Documents as the bytes that every engine keeps: JSON in UTF-8.</summary>
internal static class DocumentBody
{
    /// <exception cref="ArgumentException">The body is over its bound.</exception>
    public static byte[] Of<T>(DocumentType<T> type, T document)
        where T : class
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, type.Json);
        return body.Length <= DocumentBounds.MaxBodyBytes
            ? body
            : throw new ArgumentException(
                $"{type.Name}: a document of {body.Length} bytes is over the limit of {DocumentBounds.MaxBodyBytes}.",
                nameof(document)
            );
    }

    /// <summary>The document; or null, with what is wrong with it.</summary>
    public static T? Read<T>(DocumentType<T> type, byte[] body, out Exception? cause)
        where T : class
    {
        try
        {
            cause = null;
            return JsonSerializer.Deserialize(body, type.Json) ?? throw new JsonException("The body is null.");
        }
        catch (Exception exception)
            when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            cause = exception;
            return null;
        }
    }
}
