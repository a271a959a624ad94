using System.Buffers.Binary;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>
/// Reads the coded data of a JPEG to their end, without making pixels of them: a decoder would paint grey what is missing, and say nothing. What is only the
/// last block's is let pass, for some encoders are sloppy there.
/// </summary>
internal sealed class JpegData
{
    /// <summary>As many as Skia decodes: each goes through the whole image.</summary>
    private const int MaxScans = 100;

    private readonly JpegHuffmanTable?[] _constants = new JpegHuffmanTable?[4];
    private readonly JpegHuffmanTable?[] _others = new JpegHuffmanTable?[4];
    private JpegComponent[] _components = [];
    private (int Columns, int Rows) _units;
    private bool _isProgressive;
    private int _restartInterval;
    private int _scans;

    /// <summary>The segment DHT.</summary>
    public void DefineTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            Expect(segment.Length >= 17 && segment[0] >> 4 <= 1 && (segment[0] & 15) <= 3, "a table has the wrong length");
            var counts = segment.Slice(1, 16);
            var length = 0;
            foreach (var count in counts)
            {
                length += count;
            }

            Expect(length <= 256 && segment.Length >= 17 + length, "a table has the wrong length");
            (segment[0] >> 4 == 0 ? _constants : _others)[segment[0] & 15] = new JpegHuffmanTable(counts, segment.Slice(17, length));
            segment = segment[(17 + length)..];
        }
    }

    /// <summary>The segment DRI.</summary>
    public void RestartEvery(ReadOnlySpan<byte> segment)
    {
        Expect(segment.Length == 2, "its restart interval has the wrong length");
        _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
    }

    /// <summary>The frame's header, which was checked.</summary>
    public void Begin(ReadOnlySpan<byte> frame, bool progressive)
    {
        _isProgressive = progressive;
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), BinaryPrimitives.ReadUInt16BigEndian(frame[3..]));
        _components = new JpegComponent[frame[5]];
        var (largestX, largestY) = (1, 1);
        for (var i = 0; i < _components.Length; i++)
        {
            var sampling = frame[7 + (3 * i)];
            (largestX, largestY) = (Math.Max(largestX, sampling >> 4), Math.Max(largestY, sampling & 15));
        }

        for (var i = 0; i < _components.Length; i++)
        {
            var (x, y) = (frame[7 + (3 * i)] >> 4, frame[7 + (3 * i)] & 15);
            _components[i] = new JpegComponent(frame[6 + (3 * i)], x * y, Divide(Divide(width * x, largestX), 8), Divide(Divide(height * y, largestY), 8));
        }

        _units = (Divide(width, 8 * largestX), Divide(height, 8 * largestY));
    }

    /// <summary>One scan: its header, and all between it and the next marker that is no restart.</summary>
    public void Check(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        Expect(++_scans <= MaxScans, "it has too many scans");
        var count = header[0];
        var scan = new JpegScan(header[^3], header[^2], header[^1] >> 4);
        var members = new JpegMember[count];
        for (var i = 0; i < count; i++)
        {
            var id = header[1 + (2 * i)];
            var component = Array.Find(_components, component => component.Id == id);
            Expect(component is not null, "a scan refers to an unknown component");
            members[i] = new JpegMember(
                component!,
                _constants[(header[2 + (2 * i)] >> 4) & 3],
                _others[header[2 + (2 * i)] & 3],
                count == 1 ? 1 : component!.BlocksOfUnit
            );
            component!.HasConstant |= !_isProgressive || scan.First == 0;
        }

        var (first, last) = _isProgressive ? (scan.First, scan.Last) : (0, 63);
        Expect(first <= last && last <= 63 && (!_isProgressive || (first == 0 ? last == 0 : count == 1)), "a scan's header contradicts itself");
        var total = count == 1 ? members[0].Component.Columns * members[0].Component.Rows : _units.Columns * _units.Rows;
        CheckUnits(members, scan, total, new JpegBits(data));
    }

    /// <summary>All scans have been.</summary>
    public void End() => Expect(Array.TrueForAll(_components, component => component.HasConstant), "it ends before its data");

    private void CheckUnits(JpegMember[] members, JpegScan scan, int total, JpegBits bits)
    {
        var run = 0;
        for (var unit = 0; unit < total; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                Expect(bits.Restart(), "its data is truncated");
                run = 0;
            }

            foreach (var member in members)
            {
                for (var block = 0; block < member.Blocks; block++)
                {
                    var isCode = JpegBlocks.Read(member, scan, _isProgressive, unit, ref run, ref bits);
                    Expect(isCode || bits.IsStarved, "its data is damaged");
                }
            }

            Expect(!bits.IsStarved || unit == total - 1, "its data is truncated");
        }
    }

    private static int Divide(int value, int by) => (value + by - 1) / by;

    private static void Expect(bool holds, string otherwise) => PngStructure.Expect(holds, otherwise);
}
