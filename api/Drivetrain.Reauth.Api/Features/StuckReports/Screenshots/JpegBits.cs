namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>The coded data of a JPEG's scan, bit by bit, up to the next marker; behind it there are zeros, and <see cref="IsStarved"/> tells.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> scan)
{
    private readonly ReadOnlySpan<byte> _scan = scan;
    private int _at;
    private ulong _pending;
    private int _available;
    private int _missing;

    /// <summary>More bits were taken than there are.</summary>
    public readonly bool IsStarved => _missing > 0 && _available < _missing;

    /// <summary>The next bits, at most 16, which stay.</summary>
    public int Peek(int count)
    {
        while (_available < count)
        {
            Fill();
        }

        return (int)(_pending >> (_available - count)) & ((1 << count) - 1);
    }

    public void Skip(int count)
    {
        while (_available < count)
        {
            var part = Math.Min(count, 16);
            Peek(part);
            _available -= part;
            count -= part;
        }

        _available -= count;
    }

    public int Take(int count)
    {
        var value = Peek(count);
        _available -= count;
        return value;
    }

    /// <summary>Goes on behind the next restart marker.</summary>
    /// <returns>False: there is none.</returns>
    public bool Restart()
    {
        (_pending, _available, _missing) = (0, 0, 0);
        while (_at + 1 < _scan.Length)
        {
            _at += 2;
            if (_scan[_at - 2] == 0xFF && _scan[_at - 1] is >= 0xD0 and <= 0xD7)
            {
                return true;
            }

            _at--;
        }

        return false;
    }

    private void Fill()
    {
        var value = _at < _scan.Length ? _scan[_at] : (byte)0xFF;
        if (value != 0xFF)
        {
            _at++;
        }
        else if (_at + 1 < _scan.Length && _scan[_at + 1] == 0)
        {
            _at += 2;
        }
        else
        {
            (value, _missing) = (0, Math.Min(_missing + 8, 1 << 16));
        }

        _pending = (_pending << 8) | value;
        _available += 8;
    }
}

/// <summary>A Huffman table of a JPEG (ITU-T T.81, annex C): the lengths of its codes, and their values in order.</summary>
internal sealed class JpegHuffmanTable
{
    private const int Quick = 9;

    private readonly byte[] _values;
    private readonly int[] _firstOfLength = new int[17];
    private readonly int[] _endOfLength = new int[17];
    private readonly int[] _indexOfLength = new int[17];
    private readonly short[] _quick = new short[1 << Quick];

    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        Array.Fill(_quick, (short)-1);
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++, code <<= 1)
        {
            (_firstOfLength[length], _indexOfLength[length]) = (code, index);
            for (var i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                PngStructure.Expect(code < 1 << length, "a table has too many codes");
                if (length <= Quick)
                {
                    Array.Fill(_quick, (short)((length << 8) | values[index]), code << (Quick - length), 1 << (Quick - length));
                }
            }

            _endOfLength[length] = code;
        }
    }

    /// <summary>The value of the next code, or -1: there is no such code.</summary>
    public int Read(ref JpegBits bits)
    {
        var found = _quick[bits.Peek(Quick)];
        if (found >= 0)
        {
            bits.Skip(found >> 8);
            return found & 0xFF;
        }

        for (var length = Quick + 1; length <= 16; length++)
        {
            var code = bits.Peek(length);
            if (code >= _firstOfLength[length] && code < _endOfLength[length])
            {
                bits.Skip(length);
                return _values[_indexOfLength[length] + code - _firstOfLength[length]];
            }
        }

        return -1;
    }
}
