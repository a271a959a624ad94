using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace Drivetrain.Reauth.PluginHost.Egress;

/// <summary>
/// The body of an answer as everybody reads it: without the compression that a provider or a proxy chose unasked, without a byte order mark, and without a
/// charset that says nothing. The limit counts again after decoding, so that a small answer cannot become a large one.
/// </summary>
internal static class AnswerContent
{
    private const int MostEncodings = 3;
    private const int BlockSize = 16 * 1024;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <param name="content">What came; it is in memory, and within the limit.</param>
    /// <param name="limit">The most bytes after decoding.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="HttpRequestException">Too large, or not of the encoding that it says.</exception>
    public static async Task<HttpContent> ReadAsync(HttpContent content, long limit, CancellationToken cancellationToken)
    {
        if (!content.Headers.NonValidated.Contains("Content-Encoding") && !await StartsWithByteOrderMarkAsync(content, cancellationToken))
        {
            // As almost all are: it is in memory already, and stays where it is.
            ForgetCharset(content);
            return content;
        }

        var encodings = content.Headers.ContentEncoding.Where(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)).ToList();
        var body = await content.ReadAsByteArrayAsync(cancellationToken);
        if (encodings.Count > MostEncodings)
        {
            throw Unreadable();
        }

        // The last one was put on last (RFC 9110 section 8.4).
        for (var index = encodings.Count - 1; index >= 0 && body.Length > 0; index--)
        {
            body = Decode(encodings[index], body, limit, cancellationToken);
        }

        var start = body.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var plain = new ByteArrayContent(body, start, body.Length - start);
        foreach (var header in content.Headers.NonValidated)
        {
            if (
                !header.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)
                && !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
            )
            {
                plain.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        ForgetCharset(plain);
        content.Dispose();
        return plain;
    }

    private static void ForgetCharset(HttpContent content)
    {
        if (content.Headers.ContentType is { CharSet: not null } type && (IsJson(type) || !IsKnown(type.CharSet)))
        {
            type.CharSet = null;
        }
    }

    private static async Task<bool> StartsWithByteOrderMarkAsync(HttpContent content, CancellationToken cancellationToken)
    {
        // Whoever reads it later gets the same stream.
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var first = new byte[ByteOrderMark.Length];
        var length = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return length == first.Length && first.AsSpan().SequenceEqual(ByteOrderMark);
    }

    private static byte[] Decode(string encoding, byte[] body, long limit, CancellationToken cancellationToken)
    {
        using var source = new MemoryStream(body, writable: false);
        using Stream? decoder = encoding.ToLowerInvariant() switch
        {
            // A proxy that unpacked the answer may have left the header on it.
            "gzip" or "x-gzip" => body is [0x1F, 0x8B, ..] ? new GZipStream(source, CompressionMode.Decompress) : source,

            // Meant is zlib (RFC 9110 section 8.4.1.2); some send its inner format. The first two bytes of zlib are a multiple of 31 (RFC 1950 section 2.2).
            "deflate" => IsZlib(body) ? new ZLibStream(source, CompressionMode.Decompress) : new DeflateStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            _ => null,
        };
        try
        {
            return Drain(decoder ?? throw Unreadable(), limit, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            throw Unreadable(exception);
        }
    }

    private static byte[] Drain(Stream stream, long limit, CancellationToken cancellationToken)
    {
        using var plain = new MemoryStream();
        var block = new byte[BlockSize];
        int read;
        while ((read = stream.Read(block)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (plain.Length + read > limit)
            {
                throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "The uncompressed response is too large.");
            }

            plain.Write(block, 0, read);
        }

        return plain.ToArray();
    }

    private static bool IsZlib(byte[] body) => body.Length >= 2 && (body[0] & 0x0F) == 8 && ((body[0] << 8) | body[1]) % 31 == 0;

    /// <summary>JSON is UTF-8, and its charset parameter has no meaning (RFC 8259 sections 8.1 and 11).</summary>
    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType is { } name
        && (name.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static bool IsKnown(string charset)
    {
        try
        {
            return Encoding.GetEncoding(charset.Trim('"')) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static HttpRequestException Unreadable(Exception? inner = null) =>
        new(HttpRequestError.InvalidResponse, "The response doesn't match its declared encoding.", inner);
}
