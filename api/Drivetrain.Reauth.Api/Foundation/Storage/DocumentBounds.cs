using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>What every engine takes, and no more: an engine that took more would hold what another one cannot.</summary>
internal static class DocumentBounds
{
    /// <summary>Of an index key, in UTF-8.</summary>
    public const int MaxKeyBytes = 512;

    public const int MaxIdCharacters = 128;

    /// <summary>Of a body. Nothing that belongs into a document comes near it.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes under which a document is kept.</summary>
    /// <exception cref="ArgumentException">The id is empty, too long, or not valid Unicode.</exception>
    public static byte[] Id(string id) =>
        TryId(id, out var bytes) ? bytes : throw new ArgumentException($"An ID must have 1 to {MaxIdCharacters} valid Unicode characters.", nameof(id));

    /// <summary>The same, for ids that come from outside: false when no document can have this one.</summary>
    public static bool TryId(string id, out byte[] bytes)
    {
        bytes = [];
        if (id is not { Length: > 0 and <= MaxIdCharacters })
        {
            return false;
        }

        try
        {
            bytes = Strict.GetBytes(id);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    public static string Id(byte[] id) => Strict.GetString(id);

    /// <summary>The bytes of a document's index key.</summary>
    /// <exception cref="ArgumentException">The key is too long, or not valid Unicode.</exception>
    public static byte[] Key(string key)
    {
        var bytes = Strict.GetBytes(key);
        return bytes.Length <= MaxKeyBytes
            ? bytes
            : throw new ArgumentException($"An index key has at most {MaxKeyBytes} bytes of UTF-8; this one has {bytes.Length}.", nameof(key));
    }

    /// <summary>The bytes of the end of a range, which may be longer than any key.</summary>
    /// <exception cref="ArgumentException">It is not valid Unicode.</exception>
    public static byte[] End(string end) => Strict.GetBytes(end);
}
