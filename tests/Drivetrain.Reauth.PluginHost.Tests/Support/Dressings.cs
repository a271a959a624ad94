using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Drivetrain.Reauth.PluginHost.Tests.Support;

/// <summary>Ways in which servers and proxies wrap an answer that is right in itself.</summary>
internal static class Dressings
{
    private static readonly Dictionary<string, Func<HttpResponse, byte[], byte[]>> Known = new(StringComparer.Ordinal)
    {
        ["charset utf8"] = (response, body) => Typed(response, body, "application/json; charset=utf8"),
        ["charset quoted"] = (response, body) => Typed(response, body, "application/json;charset=\"utf8\""),
        ["charset latin-1"] = (response, body) => Typed(response, body, "application/json; charset=iso-8859-1"),
        ["charset utf-16"] = (response, body) => Typed(response, body, "application/problem+json; charset=utf-16"),
        ["charset nonsense"] = (response, body) => Typed(response, body, "text/plain; charset=none-such"),
        ["no content type"] = (response, body) => Typed(response, body, null),
        ["byte order mark"] = (_, body) => body.Length == 0 ? body : [0xEF, 0xBB, 0xBF, .. body],
        ["gzip"] = (response, body) => Encoded(response, "gzip", Pack(body, stream => new GZipStream(stream, CompressionLevel.Fastest))),
        ["X-GZIP"] = (response, body) => Encoded(response, "X-GZIP", Pack(body, stream => new GZipStream(stream, CompressionLevel.Fastest))),
        ["gzip unpacked by a proxy"] = (response, body) => Encoded(response, "gzip", body),
        ["deflate"] = (response, body) => Encoded(response, "deflate", Pack(body, stream => new ZLibStream(stream, CompressionLevel.Fastest))),
        ["deflate without zlib"] = (response, body) => Encoded(response, "deflate", Pack(body, stream => new DeflateStream(stream, CompressionLevel.Fastest))),
        ["br"] = (response, body) => Encoded(response, "br", Pack(body, stream => new BrotliStream(stream, CompressionLevel.Fastest))),
        ["identity"] = (response, body) => Encoded(response, "identity", body),
        ["br over gzip"] = (response, body) =>
            Encoded(
                response,
                "gzip, br",
                Pack(Pack(body, stream => new GZipStream(stream, CompressionLevel.Fastest)), stream => new BrotliStream(stream, CompressionLevel.Fastest))
            ),
        ["gzip of a byte order mark"] = (response, body) =>
            Encoded(response, "gzip", Pack([0xEF, 0xBB, 0xBF, .. body], stream => new GZipStream(stream, CompressionLevel.Fastest))),
    };

    private static readonly ConcurrentDictionary<string, byte[]> Bombs = new(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Known.Keys;

    public static Func<HttpResponse, byte[], byte[]> Of(string name) => Known[name];

    /// <summary>64 MiB of JSON that are small on the wire.</summary>
    public static byte[] Bomb(string encoding) =>
        Bombs.GetOrAdd(
            encoding,
            static name =>
            {
                using var packed = new MemoryStream();
                using (
                    Stream stream = name switch
                    {
                        "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
                        "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
                        _ => new BrotliStream(packed, CompressionLevel.Fastest),
                    }
                )
                {
                    var block = new byte[64 * 1024];
                    block.AsSpan().Fill((byte)' ');
                    for (var written = 0; written < 64 * 1024 * 1024; written += block.Length)
                    {
                        stream.Write(block);
                    }
                }

                return packed.ToArray();
            }
        );

    public static byte[] Pack(byte[] body, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed))
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }

    private static byte[] Typed(HttpResponse response, byte[] body, string? type)
    {
        response.Headers.ContentType = type;
        return body;
    }

    private static byte[] Encoded(HttpResponse response, string encoding, byte[] body)
    {
        response.Headers.ContentEncoding = encoding;
        return body;
    }
}
