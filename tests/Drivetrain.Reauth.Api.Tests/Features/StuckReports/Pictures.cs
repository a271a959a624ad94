using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>Pictures whose left half is dark and whose right half is light, in the forms that Skia writes, and those that are made from them by hand.</summary>
internal static class Pictures
{
    public static readonly SKColor Dark = new(20, 40, 60);
    public static readonly SKColor Light = new(240, 230, 220);

    /// <summary>The corners of <see cref="Corners"/>, row by row.</summary>
    public static IReadOnlyList<SKColor> CornerColours { get; } = [new(200, 40, 40), new(40, 160, 60), new(40, 60, 200), new(220, 200, 60)];

    /// <summary>64 × 48 pixels, each quarter of another colour.</summary>
    public static byte[] Corners(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(64, 48, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        for (var i = 0; i < 4; i++)
        {
            using var paint = new SKPaint { Color = CornerColours[i] };
            canvas.DrawRect(i % 2 * 32, i / 2 * 24, 32, 24, paint);
        }

        canvas.Flush();
        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    public static byte[] Png(int width = 64, int height = 48) => Encode(width, height, p => p.Encode(SKPngEncoderOptions.Default));

    public static byte[] Jpeg(int width = 64, int height = 48, SKJpegEncoderDownsample sampling = SKJpegEncoderDownsample.Downsample420) =>
        Encode(width, height, p => p.Encode(new SKJpegEncoderOptions(90, sampling, SKJpegEncoderAlphaOption.Ignore)));

    public static byte[] WebP(int width = 64, int height = 48, bool lossless = false, bool transparent = false) =>
        Encode(
            width,
            height,
            p => p.Encode(new SKWebpEncoderOptions(lossless ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy, 80)),
            transparent
        );

    /// <summary>With an Exif segment that says how the camera was held, and where.</summary>
    public static byte[] Rotated(byte[] jpeg, byte orientation)
    {
        byte[] tiff =
        [
            .. "MM\0*"u8,
            0,
            0,
            0,
            8,
            0,
            2,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            orientation,
            0,
            0,
            0x01,
            0x0E,
            0,
            2,
            0,
            0,
            0,
            20,
            0,
            0,
            0,
            38,
            0,
            0,
            0,
            0,
            .. Encoding.ASCII.GetBytes("gps-canary-12.34567\0"),
        ];
        return Insert(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    /// <summary>A segment right behind the start of a JPEG.</summary>
    public static byte[] Insert(byte[] jpeg, byte marker, byte[] data)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(data.Length + 2));
        return [.. jpeg.AsSpan(0, 2), 0xFF, marker, .. length, .. data, .. jpeg.AsSpan(2)];
    }

    /// <summary>A WebP in the extended form, with a chunk of Exif behind its image.</summary>
    public static byte[] Extended(byte[] webp, int width, int height, byte flags = 0x08, string extra = "EXIF", byte[]? data = null)
    {
        var header = new byte[10];
        header[0] = flags;
        Write24(header.AsSpan(4), width - 1);
        Write24(header.AsSpan(7), height - 1);
        byte[] body = [.. RiffChunk("VP8X", header), .. webp.AsSpan(12), .. RiffChunk(extra, data ?? Encoding.ASCII.GetBytes("exif-canary"))];
        return Riff(body);
    }

    public static byte[] Riff(byte[] body)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, body.Length + 4);
        return [.. "RIFF"u8, .. size, .. "WEBP"u8, .. body];
    }

    public static byte[] RiffChunk(string name, byte[] data)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, data.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. size, .. data, .. new byte[data.Length % 2]];
    }

    public static SKBitmap Decode(byte[] file) => SKBitmap.Decode(file) ?? throw new InvalidOperationException("No image.");

    private static byte[] Encode(int width, int height, Func<SKPixmap, SKData?> encode, bool transparent = false)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, transparent ? SKAlphaType.Premul : SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(transparent ? SKColors.Transparent : Dark);
        using var paint = new SKPaint { Color = Light };
        canvas.DrawRect(width / 2, 0, width, height, paint);
        canvas.Flush();
        using var pixels = bitmap.PeekPixels();
        using var data = encode(pixels) ?? throw new InvalidOperationException("Not encoded.");
        return data.ToArray();
    }

    private static void Write24(Span<byte> to, int value) => (to[0], to[1], to[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}
