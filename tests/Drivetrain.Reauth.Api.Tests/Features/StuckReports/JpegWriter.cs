using System.Buffers.Binary;

namespace Drivetrain.Reauth.Api.Tests.Features.StuckReports;

/// <summary>
/// Writes the JPEG files that Skia cannot: of four components, progressive, with restart markers. Every block of 8 × 8 pixels has one colour, so a file is its
/// constant coefficients alone, coded with tables of fixed lengths.
/// </summary>
internal static class JpegWriter
{
    /// <param name="left">The samples of the left half, one for each component.</param>
    /// <param name="right">The samples of the right half.</param>
    /// <param name="progressive">With the constant coefficients alone, which is valid.</param>
    /// <param name="restartInterval">In blocks; 0 for none.</param>
    /// <param name="adobe">The transform that Adobe's segment names, if there is one.</param>
    public static byte[] Write(int width, int height, byte[] left, byte[] right, bool progressive = false, int restartInterval = 0, byte? adobe = null)
    {
        var file = new List<byte> { 0xFF, 0xD8 };
        if (adobe is { } transform)
        {
            Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
        }

        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]);
        var frame = new List<byte> { 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)left.Length };
        var scan = new List<byte> { (byte)left.Length };
        for (byte i = 1; i <= left.Length; i++)
        {
            frame.AddRange([i, 0x11, 0]);
            scan.AddRange([i, 0]);
        }

        Segment(file, progressive ? (byte)0xC2 : (byte)0xC0, frame);

        // Constant coefficients: the categories 0 to 11 with codes of four bits. The others: only "no more", with a code of one bit.
        Segment(file, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        Segment(file, 0xC4, [0x10, 1, .. new byte[15], 0]);
        if (restartInterval > 0)
        {
            Segment(file, 0xDD, [(byte)(restartInterval >> 8), (byte)restartInterval]);
        }

        Segment(file, 0xDA, [.. scan, 0, progressive ? (byte)0 : (byte)63, 0]);
        Blocks(file, (width + 7) / 8, (height + 7) / 8, left, right, progressive, restartInterval);
        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    private static void Blocks(List<byte> file, int columns, int rows, byte[] left, byte[] right, bool progressive, int restartInterval)
    {
        var bits = new Bits(file);
        var last = new int[left.Length];
        for (var block = 0; block < columns * rows; block++)
        {
            if (restartInterval > 0 && block > 0 && block % restartInterval == 0)
            {
                bits.Flush();
                file.AddRange([0xFF, (byte)(0xD0 + ((block / restartInterval) - 1) % 8)]);
                Array.Clear(last);
            }

            for (var component = 0; component < left.Length; component++)
            {
                var value = (block % columns < columns / 2 ? left : right)[component] - 128;
                var difference = value - last[component];
                last[component] = value;
                var category = difference == 0 ? 0 : 1 + int.Log2(Math.Abs(difference));
                bits.Write(category, 4);
                bits.Write(difference < 0 ? difference + (1 << category) - 1 : difference, category);
                if (!progressive)
                {
                    bits.Write(0, 1);
                }
            }
        }

        bits.Flush();
    }

    private static void Segment(List<byte> file, byte marker, List<byte> data)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(data.Count + 2));
        file.AddRange([0xFF, marker, length[0], length[1], .. data]);
    }

    private sealed class Bits(List<byte> file)
    {
        private int _pending;
        private int _count;

        public void Write(int value, int length)
        {
            for (var i = length - 1; i >= 0; i--)
            {
                _pending = (_pending << 1) | ((value >> i) & 1);
                if (++_count == 8)
                {
                    Put();
                }
            }
        }

        public void Flush()
        {
            while (_count != 0)
            {
                Write(1, 1);
            }
        }

        private void Put()
        {
            file.Add((byte)_pending);
            if ((byte)_pending == 0xFF)
            {
                file.Add(0);
            }

            (_pending, _count) = (0, 0);
        }
    }
}
