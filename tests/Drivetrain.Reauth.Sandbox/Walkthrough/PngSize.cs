using System.Buffers.Binary;

namespace Drivetrain.Reauth.Sandbox.Walkthrough;

/// <summary>The size of a PNG in pixels, from its first chunk (PNG, section 11.2.1).</summary>
internal sealed record PngSize(int Width, int Height)
{
    private const int HeaderLength = 24;
    private const int WidthAt = 16;
    private const int HeightAt = 20;

    public static PngSize Read(string path)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using var file = File.OpenRead(path);
        file.ReadExactly(header);
        return new PngSize(BinaryPrimitives.ReadInt32BigEndian(header[WidthAt..]), BinaryPrimitives.ReadInt32BigEndian(header[HeightAt..]));
    }
}
