namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>The coded data of a JPEG's scan, bit by bit, up to the next marker; behind it there are zeros, and <see cref="IsStarved"/> tells.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> scan)
{
    private readonly ReadOnlySpan<byte> scan = scan;
    private int at;
    private ulong pending;
    private int available;
    private int missing;

    /// <summary>More bits were taken than there are.</summary>
    public readonly bool IsStarved => missing > 0 && available < missing;

    /// <summary>The next bits, at most 16, which stay.</summary>
    public int Peek(int count)
    {
        while (available < count)
        {
            Fill();
        }

        return (int)(pending >> (available - count)) & ((1 << count) - 1);
    }

    public void Skip(int count)
    {
        while (available < count)
        {
            var part = Math.Min(count, 16);
            Peek(part);
            available -= part;
            count -= part;
        }

        available -= count;
    }

    public int Take(int count)
    {
        var value = Peek(count);
        available -= count;
        return value;
    }

    /// <summary>Goes on behind the next restart marker.</summary>
    /// <returns>False: there is none.</returns>
    public bool Restart()
    {
        (pending, available, missing) = (0, 0, 0);
        while (at + 1 < scan.Length)
        {
            at += 2;
            if (scan[at - 2] == 0xFF && scan[at - 1] is >= 0xD0 and <= 0xD7)
            {
                return true;
            }

            at--;
        }

        return false;
    }

    private void Fill()
    {
        var value = at < scan.Length ? scan[at] : (byte)0xFF;
        if (value != 0xFF)
        {
            at++;
        }
        else if (at + 1 < scan.Length && scan[at + 1] == 0)
        {
            at += 2;
        }
        else
        {
            (value, missing) = (0, Math.Min(missing + 8, 1 << 16));
        }

        pending = (pending << 8) | value;
        available += 8;
    }
}

/// <summary>A Huffman table of a JPEG (ITU-T T.81, annex C): the lengths of its codes, and their values in order.</summary>
internal sealed class JpegHuffmanTable
{
    private const int Quick = 9;

    private readonly byte[] values;
    private readonly int[] firstOfLength = new int[17];
    private readonly int[] endOfLength = new int[17];
    private readonly int[] indexOfLength = new int[17];
    private readonly short[] quick = new short[1 << Quick];

    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        this.values = values.ToArray();
        Array.Fill(quick, (short)-1);
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++, code <<= 1)
        {
            (firstOfLength[length], indexOfLength[length]) = (code, index);
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                PngStructure.Expect(code < 1 << length, "a table has more codes than there are");
                if (length <= Quick)
                {
                    Array.Fill(quick, (short)((length << 8) | values[index]), code << (Quick - length), 1 << (Quick - length));
                }
            }

            endOfLength[length] = code;
        }
    }

    /// <summary>The value of the next code, or -1: there is no such code.</summary>
    public int Read(ref JpegBits bits)
    {
        var found = quick[bits.Peek(Quick)];
        if (found >= 0)
        {
            bits.Skip(found >> 8);
            return found & 0xFF;
        }

        for (var length = Quick + 1; length <= 16; length++)
        {
            var code = bits.Peek(length);
            if (code >= firstOfLength[length] && code < endOfLength[length])
            {
                bits.Skip(length);
                return values[indexOfLength[length] + code - firstOfLength[length]];
            }
        }

        return -1;
    }
}
