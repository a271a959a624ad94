using SkiaSharp;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Makes of an uploaded file what is stored: a WebP of its pixels in sRGB, upright, without anything else that was in the file, and a thumbnail. In a bounded
/// amount of memory: what is larger than a screen of 6K is made half as wide and half as high.
/// </summary>
internal static class ScreenshotEncoding
{
    /// <summary>Bytes for the decoder and its pixels. A 6K screen takes 82 million; a photo of 12 megapixels that has to be turned, 98.</summary>
    private const long Comfortable = 120_000_000;

    private const int StripBytes = 64_000_000;

    /// <summary>The longest side that WebP can have.</summary>
    private const int LongestSide = 16_383;

    private const int ThumbnailWidth = 320;
    private const int ThumbnailHeight = 1_280;
    private const float Quality = 90;

    private static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <exception cref="ImageRefusedException">It is no whole image, or too large.</exception>
    public static EncodedScreenshot Encode(ReadOnlySpan<byte> file)
    {
        var header = ImageStructure.Check(file);
        using var upright = Decode(file, header);
        using var bitmap = Fit(upright, LongestSide, LongestSide);
        using var thumbnail = Fit(bitmap, ThumbnailWidth, ThumbnailHeight);
        return new EncodedScreenshot(bitmap.Width, bitmap.Height, ToWebP(bitmap), ToWebP(thumbnail));
    }

    private static unsafe SKBitmap Decode(ReadOnlySpan<byte> file, ImageHeader header)
    {
        fixed (byte* bytes = file)
        {
            using var data = SKData.Create((nint)bytes, file.Length);
            using var codec = SKCodec.Create(data) ?? throw ImageRefusedException.Corrupt("it can't be decoded");
            if (codec.Info.Width != header.Width || codec.Info.Height != header.Height)
            {
                throw ImageRefusedException.Corrupt("its sizes are inconsistent");
            }

            return Pixels.Upright(Pixels.OnWhite(Decode(codec, header)), codec.EncodedOrigin);
        }
    }

    private static SKBitmap Decode(SKCodec codec, ImageHeader header)
    {
        var isOpaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        using var srgb = SKColorSpace.CreateSrgb();
        var info = new SKImageInfo(header.Width, header.Height, SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul, srgb);

        // Turning it takes a copy.
        var pixels = (codec.EncodedOrigin == SKEncodedOrigin.TopLeft ? 4L : 8L) * header.Pixels;
        if (header.DecoderBytes + pixels <= Comfortable)
        {
            return DecodeAt(codec, info);
        }

        if (header.Kind == ImageKind.Png)
        {
            return DecodeStrips(codec, info, divisor: pixels <= Comfortable ? 1 : 2);
        }

        var smaller = codec.GetScaledDimensions(0.5f);
        return DecodeAt(codec, info.WithSize(smaller.Width, smaller.Height));
    }

    private static SKBitmap DecodeAt(SKCodec codec, SKImageInfo info)
    {
        var bitmap = Pixels.New(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw ImageRefusedException.Corrupt("its pixels can't be decoded");
    }

    /// <summary>Smaller, from strips of the whole. The decoder begins anew for each strip, so they are as large as memory allows.</summary>
    private static SKBitmap DecodeStrips(SKCodec codec, SKImageInfo info, int divisor)
    {
        var smaller = Pixels.New(Divided(info, divisor));
        try
        {
            var stripRows = Math.Max(1, StripBytes / info.RowBytes / divisor) * divisor;
            using var strip = Pixels.New(info.WithSize(info.Width, stripRows));
            for (var y = 0; y < info.Height; y += stripRows)
            {
                var rows = Math.Min(stripRows, info.Height - y);
                var options = new SKCodecOptions(new SKRectI(0, y, info.Width, y + rows));
                if (
                    codec.StartIncrementalDecode(info, strip.GetPixels(), strip.RowBytes, options) != SKCodecResult.Success
                    || codec.IncrementalDecode() != SKCodecResult.Success
                )
                {
                    throw ImageRefusedException.Corrupt("its pixels can't be decoded");
                }

                using var from = new SKPixmap(info.WithSize(info.Width, rows), strip.GetPixels(), strip.RowBytes);
                using var to = new SKPixmap(Divided(from.Info, divisor), smaller.GetAddress(0, y / divisor), smaller.RowBytes);
                Scale(from, to, Smooth);
            }

            return smaller;
        }
        catch
        {
            smaller.Dispose();
            throw;
        }
    }

    private static SKImageInfo Divided(SKImageInfo info, int divisor) =>
        info.WithSize((info.Width + divisor - 1) / divisor, (info.Height + divisor - 1) / divisor);

    /// <summary>The bitmap scaled down to fit; another object also when it fits already, over the same pixels.</summary>
    private static SKBitmap Fit(SKBitmap bitmap, int width, int height)
    {
        var factor = Math.Min(1.0, Math.Min((double)width / bitmap.Width, (double)height / bitmap.Height));
        if (factor >= 1)
        {
            var same = new SKBitmap();
            same.InstallPixels(bitmap.Info, bitmap.GetPixels(), bitmap.RowBytes);
            return same;
        }

        var info = bitmap.Info.WithSize(Math.Max(1, (int)Math.Round(bitmap.Width * factor)), Math.Max(1, (int)Math.Round(bitmap.Height * factor)));
        return ScaledTo(bitmap, info, Smooth);
    }

    private static SKBitmap ScaledTo(SKBitmap bitmap, SKImageInfo info, SKSamplingOptions sampling)
    {
        var scaled = Pixels.New(info);
        using var from = bitmap.PeekPixels();
        using var to = scaled.PeekPixels();
        Scale(from, to, sampling);
        return scaled;
    }

    private static void Scale(SKPixmap from, SKPixmap to, SKSamplingOptions sampling)
    {
        if (!from.ScalePixels(to, sampling))
        {
            throw new InvalidOperationException("Pixels could not be scaled.");
        }
    }

    private static byte[] ToWebP(SKBitmap bitmap)
    {
        using var pixels = bitmap.PeekPixels();
        using var opaque = pixels.WithAlphaType(SKAlphaType.Opaque);
        using var data =
            opaque.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality))
            ?? throw new InvalidOperationException("A screenshot could not be encoded.");
        return data.ToArray();
    }
}

/// <summary>A screenshot as it is stored.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Full">A WebP file.</param>
/// <param name="Thumbnail">A WebP file of at most 320 pixels in width.</param>
internal sealed record EncodedScreenshot(int Width, int Height, byte[] Full, byte[] Thumbnail);
