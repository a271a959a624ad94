using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>The kinds of images that are taken.</summary>
internal enum ImageKind
{
    Png,
    Jpeg,
    WebP,
}

/// <summary>What a file says of itself once its structure was found whole.</summary>
/// <param name="Kind">By its first bytes.</param>
/// <param name="Width">In pixels, before any rotation.</param>
/// <param name="Height">In pixels, before any rotation.</param>
/// <param name="DecoderBytes">What a decoder needs besides the pixels that it is to make.</param>
internal sealed record ImageHeader(ImageKind Kind, int Width, int Height, long DecoderBytes = 0)
{
    public const long MaxPixels = 40_000_000;

    public long Pixels => (long)Width * Height;
}

/// <summary>The image is refused, with this problem.</summary>
internal sealed class ImageRefusedException(ProblemCode problem, string? detail = null) : Exception(detail ?? problem.Detail)
{
    public ProblemCode Problem { get; } = problem;

    public static ImageRefusedException Corrupt(string what) =>
        new(StuckReportProblems.Corrupt, $"The screenshot's file is damaged or contains other data: {what}. Take a new one.");
}

/// <summary>Looks at a file without decoding it.</summary>
internal static class ImageStructure
{
    /// <summary>So many bytes decide the kind.</summary>
    public const int SniffBytes = 12;

    /// <summary>By the first bytes; null for anything else.</summary>
    public static ImageKind? Sniff(ReadOnlySpan<byte> start) =>
        start.StartsWith(PngStructure.Signature) ? ImageKind.Png
        : start.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? ImageKind.Jpeg
        : start.Length >= SniffBytes && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8) ? ImageKind.WebP
        : null;

    /// <summary>Checks that the file is one whole image of its kind and nothing else, of a size that is taken.</summary>
    /// <exception cref="ImageRefusedException">It is not.</exception>
    public static ImageHeader Check(ReadOnlySpan<byte> file) =>
        Sniff(file) switch
        {
            ImageKind.Png => PngStructure.Check(file),
            ImageKind.Jpeg => JpegStructure.Check(file),
            ImageKind.WebP => WebPStructure.Check(file),
            _ => throw new ImageRefusedException(StuckReportProblems.NotAnImage),
        };

    /// <summary>Refuses sizes before anything is done with the pixels.</summary>
    internal static void CheckSize(long width, long height)
    {
        if (width < 1 || height < 1)
        {
            throw ImageRefusedException.Corrupt("it has no pixels");
        }

        if (width > ImageHeader.MaxPixels || height > ImageHeader.MaxPixels || width * height > ImageHeader.MaxPixels)
        {
            throw new ImageRefusedException(StuckReportProblems.TooManyPixels);
        }
    }
}
