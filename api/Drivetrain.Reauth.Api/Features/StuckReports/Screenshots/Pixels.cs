using SkiaSharp;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>What is done with decoded pixels. What is given a bitmap owns it: the answer is the same bitmap, or another in its place.</summary>
internal static class Pixels
{
    public static SKBitmap New(SKImageInfo info)
    {
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(info))
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new InvalidOperationException("Not enough memory for the screenshot's pixels.");
    }

    /// <summary>As a person saw it. Encoding transparency would take several times the memory.</summary>
    public static SKBitmap OnWhite(SKBitmap bitmap)
    {
        if (bitmap.AlphaType == SKAlphaType.Opaque)
        {
            return bitmap;
        }

        var bytes = bitmap.GetPixelSpan();
        for (var i = 0; i < bytes.Length; i += 4)
        {
            // The colours are premultiplied: what is missing to full opacity is white.
            var missing = (byte)(255 - bytes[i + 3]);
            bytes[i] = (byte)Math.Min(255, bytes[i] + missing);
            bytes[i + 1] = (byte)Math.Min(255, bytes[i + 1] + missing);
            bytes[i + 2] = (byte)Math.Min(255, bytes[i + 2] + missing);
            bytes[i + 3] = 255;
        }

        return bitmap;
    }

    /// <summary>As a person sees it: EXIF tells how the camera was held.</summary>
    public static SKBitmap Upright(SKBitmap bitmap, SKEncodedOrigin origin)
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
            canvas.SetMatrix(
                origin switch
                {
                    SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, w, 0, 1, 0, 0, 0, 1),
                    SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, w, 0, -1, h, 0, 0, 1),
                    SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, h, 0, 0, 1),
                    SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
                    SKEncodedOrigin.RightTop => new SKMatrix(0, -1, h, 1, 0, 0, 0, 0, 1),
                    SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, h, -1, 0, w, 0, 0, 1),
                    _ => new SKMatrix(0, 1, 0, -1, 0, w, 0, 0, 1),
                }
            );
            canvas.DrawBitmap(bitmap, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
            canvas.Flush();
            return turned;
        }
    }
}
