using SkiaSharp;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Goes once through all that encoding a screenshot takes, with images of our own: afterwards every library is loaded, and none has to be opened any more.
/// </summary>
internal static class ScreenshotRehearsal
{
    private const int Side = 8;

    /// <param name="output">Where the answer will go; nothing is written to it.</param>
    public static void Run(Stream output)
    {
        output.Write([]);
        output.Flush();
        using var bitmap = Pixels.New(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Premul));
        bitmap.Erase(SKColors.Transparent);
        foreach (var format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            using var data = bitmap.Encode(format, quality: 90);
            ScreenshotEncoding.Encode(data.Span);
            Refuse(data.Span[..^1]);
        }

        // A refusal in general words reads the file of texts.
        _ = StuckReportProblems.Unsupported.Detail;

        using var turned = Pixels.Upright(bitmap.Copy(), SKEncodedOrigin.RightTop);
    }

    private static void Refuse(ReadOnlySpan<byte> damaged)
    {
        try
        {
            ScreenshotEncoding.Encode(damaged);
        }
        catch (ImageRefusedException refused)
        {
            ScreenshotMessage.Write(Stream.Null, refused, Confinement.None);
        }
    }
}
