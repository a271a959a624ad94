using SkiaSharp;

namespace Drivetrain.Reauth.Api.StuckReports.Screenshots;

/// <summary>
/// Makes of an uploaded file what is stored: a WebP of its pixels in sRGB, upright, without anything else that was in the file, and a thumbnail. One image at a time,
/// in a bounded amount of memory; what is too large to be decoded at once is decoded at half its size.
/// </summary>
internal sealed class ScreenshotEncoder : IDisposable
{
    /// <summary>Bytes for the decoder and its pixels. A 4K screen takes 33 million.</summary>
    private const long Comfortable = 75_000_000;

    /// <summary>The most, for images that have to be halved.</summary>
    private const long Most = 85_000_000;

    private const int StripBytes = 24_000_000;

    /// <summary>The longest side that WebP can have.</summary>
    private const int LongestSide = 16_383;

    private const int ThumbnailWidth = 320;
    private const int ThumbnailHeight = 1_280;
    private const float Quality = 90;

    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <exception cref="ImageRefusedException">It is no whole image, or too large.</exception>
    public async Task<EncodedScreenshot> EncodeAsync(string path, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            // It computes for a second or so.
            return await Task.Run(() => Encode(path), cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    private static EncodedScreenshot Encode(string path)
    {
        using var file = SKData.Create(path) ?? throw new ImageRefusedException(StuckReportProblems.NotAnImage);
        var header = ImageStructure.Check(file.AsSpan());
        using var codec = SKCodec.Create(file) ?? throw ImageRefusedException.Corrupt("it cannot be decoded");
        if (codec.Info.Width != header.Width || codec.Info.Height != header.Height)
        {
            throw ImageRefusedException.Corrupt("its sizes contradict each other");
        }

        using var upright = Upright(Decode(codec, header), codec.EncodedOrigin);
        using var bitmap = Fit(upright, LongestSide, LongestSide);
        using var thumbnail = Fit(bitmap, ThumbnailWidth, ThumbnailHeight);
        return new EncodedScreenshot(bitmap.Width, bitmap.Height, ToWebP(bitmap), ToWebP(thumbnail));
    }

    private static SKBitmap Decode(SKCodec codec, ImageHeader header)
    {
        var isOpaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        using var srgb = SKColorSpace.CreateSrgb();
        var info = new SKImageInfo(header.Width, header.Height, SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul, srgb);

        // Turning it, and encoding transparency, each take a copy.
        var pixel = 4L * (1 + (codec.EncodedOrigin == SKEncodedOrigin.TopLeft ? 0 : 1) + (isOpaque ? 0 : 1));
        if (header.DecoderBytes + (pixel * header.Pixels) <= Comfortable)
        {
            return DecodeAt(codec, info);
        }

        var decoder = header is { Kind: ImageKind.Png, IsWhole: true } ? 4 * header.Pixels : header.DecoderBytes;
        if (decoder + (pixel * header.Pixels / 4) > Most)
        {
            throw new ImageRefusedException(StuckReportProblems.TooManyPixels);
        }

        if (header.Kind != ImageKind.Png)
        {
            var half = codec.GetScaledDimensions(0.5f);
            return DecodeAt(codec, info.WithSize(half.Width, half.Height));
        }

        return header.IsWhole ? Halve(DecodeAt(codec, info)) : DecodeStrips(codec, info);
    }

    private static SKBitmap DecodeAt(SKCodec codec, SKImageInfo info)
    {
        var bitmap = New(info);
        if (codec.GetPixels(info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw ImageRefusedException.Corrupt("its pixels cannot be decoded");
    }

    /// <summary>Half the size, from strips of the whole. The decoder begins anew for each strip, so they are as large as memory allows.</summary>
    private static SKBitmap DecodeStrips(SKCodec codec, SKImageInfo info)
    {
        var half = New(HalfOf(info));
        try
        {
            var stripRows = Math.Max(2, StripBytes / info.RowBytes / 2 * 2);
            using var strip = New(info.WithSize(info.Width, stripRows));
            for (var y = 0; y < info.Height; y += stripRows)
            {
                var rows = Math.Min(stripRows, info.Height - y);
                var options = new SKCodecOptions(new SKRectI(0, y, info.Width, y + rows));
                if (codec.StartIncrementalDecode(info, strip.GetPixels(), strip.RowBytes, options) != SKCodecResult.Success
                    || codec.IncrementalDecode() != SKCodecResult.Success)
                {
                    throw ImageRefusedException.Corrupt("its pixels cannot be decoded");
                }

                using var from = new SKPixmap(info.WithSize(info.Width, rows), strip.GetPixels(), strip.RowBytes);
                using var to = new SKPixmap(half.Info.WithSize(half.Width, (rows + 1) / 2), half.GetAddress(0, y / 2), half.RowBytes);
                Scale(from, to, new SKSamplingOptions(SKFilterMode.Linear));
            }

            return half;
        }
        catch
        {
            half.Dispose();
            throw;
        }
    }

    private static SKBitmap Halve(SKBitmap whole)
    {
        using (whole)
        {
            return ScaledTo(whole, HalfOf(whole.Info), new SKSamplingOptions(SKFilterMode.Linear));
        }
    }

    private static SKImageInfo HalfOf(SKImageInfo info) => info.WithSize((info.Width + 1) / 2, (info.Height + 1) / 2);

    /// <summary>As a person sees it: EXIF tells how the camera was held.</summary>
    private static SKBitmap Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
        {
            return bitmap;
        }

        using (bitmap)
        {
            var (w, h) = (bitmap.Width, bitmap.Height);
            var turned = New(origin >= SKEncodedOrigin.LeftTop ? bitmap.Info.WithSize(h, w) : bitmap.Info);
            turned.Erase(SKColors.Transparent);
            using var canvas = new SKCanvas(turned);
            canvas.SetMatrix(origin switch
            {
                SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
                SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
                SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
                SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
                SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
                SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
                _ => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
            });
            canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
            canvas.Flush();
            return turned;
        }
    }

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
        return ScaledTo(bitmap, info, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    private static SKBitmap ScaledTo(SKBitmap bitmap, SKImageInfo info, SKSamplingOptions sampling)
    {
        var scaled = New(info);
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

    private static SKBitmap New(SKImageInfo info)
    {
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(info))
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new InvalidOperationException("There is no room for the pixels of a screenshot.");
    }

    private static byte[] ToWebP(SKBitmap bitmap)
    {
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality))
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
