using System.Buffers.Binary;
using System.Text;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// The answer of the process that decodes: whether it took the image; how it is confined; width, height and two lengths of four bytes each; then both files, or
/// the problem's code and its details. What is read is bounded, for it comes from where foreign bytes were decoded.
/// </summary>
internal static class ScreenshotMessage
{
    private const int HeaderBytes = 18;
    private const int MaxLength = 32 * 1024 * 1024;
    private const byte Taken = 1;
    private const byte Refused = 2;

    public static void Write(Stream output, EncodedScreenshot screenshot, Confinement confinement) =>
        Write(output, Taken, confinement, screenshot.Width, screenshot.Height, screenshot.Full, screenshot.Thumbnail);

    public static void Write(Stream output, ImageRefusedException refused, Confinement confinement) =>
        Write(output, Refused, confinement, 0, 0, Encoding.UTF8.GetBytes(refused.Problem.Code), Encoding.UTF8.GetBytes(refused.Message));

    /// <param name="input">The process's standard output.</param>
    /// <param name="confined">Hears how the process is confined, by its own word.</param>
    /// <exception cref="ImageRefusedException">That is the message.</exception>
    /// <exception cref="EndOfStreamException">There is no whole message.</exception>
    /// <exception cref="InvalidDataException">It is no message.</exception>
    public static async Task<EncodedScreenshot> ReadAsync(Stream input, Action<Confinement>? confined = null)
    {
        var header = new byte[HeaderBytes];
        await input.ReadExactlyAsync(header);
        confined?.Invoke((Confinement)header[1] & Confinement.All);
        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(2)), BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(6)));
        var first = await ReadPartAsync(input, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(10)));
        var second = await ReadPartAsync(input, BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(14)));
        return header[0] switch
        {
            Taken when ImageStructure.Sniff(first) == ImageKind.WebP && ImageStructure.Sniff(second) == ImageKind.WebP => new EncodedScreenshot(
                width,
                height,
                first,
                second
            ),
            Refused when StuckReportProblems.OfImage(Encoding.UTF8.GetString(first)) is { } problem => throw new ImageRefusedException(
                problem,
                Encoding.UTF8.GetString(second)
            ),
            _ => throw new InvalidDataException("The decoding process returned an invalid response."),
        };
    }

    private static async Task<byte[]> ReadPartAsync(Stream input, int length)
    {
        if (length is < 0 or > MaxLength)
        {
            throw new InvalidDataException("The decoding process returned too much data.");
        }

        var part = new byte[length];
        await input.ReadExactlyAsync(part);
        return part;
    }

    private static void Write(Stream output, byte kind, Confinement confinement, int width, int height, byte[] first, byte[] second)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = kind;
        header[1] = (byte)confinement;
        BinaryPrimitives.WriteInt32LittleEndian(header[2..], width);
        BinaryPrimitives.WriteInt32LittleEndian(header[6..], height);
        BinaryPrimitives.WriteInt32LittleEndian(header[10..], first.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[14..], second.Length);
        output.Write(header);
        output.Write(first);
        output.Write(second);
        output.Flush();
    }
}
