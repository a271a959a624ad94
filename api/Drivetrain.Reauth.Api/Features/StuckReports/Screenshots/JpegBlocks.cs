using System.Numerics;

namespace Drivetrain.Reauth.Api.Features.StuckReports.Screenshots;

/// <summary>Reads the coefficients of one block (ITU-T T.81, annexes F and G), and forgets them.</summary>
internal static class JpegBlocks
{
    /// <param name="member">The block's component, as it is in the scan.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="isProgressive">How the frame is coded.</param>
    /// <param name="unit">The block's number, in scans of one component.</param>
    /// <param name="run">How many blocks are yet to come that have nothing more.</param>
    /// <param name="bits">The scan's data.</param>
    /// <returns>False: these are no codes.</returns>
    public static bool Read(JpegMember member, JpegScan scan, bool isProgressive, int unit, ref int run, ref JpegBits bits) =>
        !isProgressive ? ReadSequential(member, ref bits)
        : scan.First == 0 ? ReadConstant(member, scan, ref bits)
        : scan.Before == 0 ? ReadFirst(member, scan, unit, ref run, ref bits)
        : ReadRefinement(member, scan, unit, ref run, ref bits);

    private static bool ReadSequential(JpegMember member, ref JpegBits bits)
    {
        var size = Table(member.Constants).Read(ref bits);
        if (size is < 0 or > 16)
        {
            return false;
        }

        bits.Skip(size);
        var table = Table(member.Others);
        for (var k = 1; k <= 63; k++)
        {
            var code = table.Read(ref bits);
            if (code < 0)
            {
                return false;
            }

            if ((code & 15) == 0 && code != 0xF0)
            {
                return true;
            }

            k += code >> 4;
            bits.Skip(code & 15);
        }

        return true;
    }

    private static bool ReadConstant(JpegMember member, JpegScan scan, ref JpegBits bits)
    {
        var size = scan.Before > 0 ? 1 : Table(member.Constants).Read(ref bits);
        if (size is >= 0 and <= 16)
        {
            bits.Skip(size);
        }

        return size is >= 0 and <= 16;
    }

    private static bool ReadFirst(JpegMember member, JpegScan scan, int block, ref int run, ref JpegBits bits)
    {
        if (run > 0)
        {
            run--;
            return true;
        }

        ref var known = ref member.Component.Known[block];
        for (var k = scan.First; k <= scan.Last; k++)
        {
            var code = Table(member.Others).Read(ref bits);
            if (code < 0)
            {
                return false;
            }

            var (zeros, size) = (code >> 4, code & 15);
            if (size == 0 && zeros < 15)
            {
                run = (1 << zeros) - 1 + (zeros > 0 ? bits.Take(zeros) : 0);
                return true;
            }

            k += zeros;
            bits.Skip(size);
            known |= size > 0 && k <= 63 ? 1UL << k : 0;
        }

        return true;
    }

    /// <summary>Each coefficient that is known already takes a bit, also those that a run of zeros passes over.</summary>
    private static bool ReadRefinement(JpegMember member, JpegScan scan, int block, ref int run, ref JpegBits bits)
    {
        ref var known = ref member.Component.Known[block];
        var k = scan.First;
        for (; run == 0 && k <= scan.Last; k++)
        {
            var code = Table(member.Others).Read(ref bits);
            if (code < 0)
            {
                return false;
            }

            var (zeros, isNew) = (code >> 4, (code & 15) != 0);
            if (!isNew && zeros < 15)
            {
                run = (1 << zeros) + (zeros > 0 ? bits.Take(zeros) : 0);
                break;
            }

            bits.Skip(isNew ? 1 : 0);
            for (; k <= scan.Last; k++)
            {
                if ((known & (1UL << k)) != 0)
                {
                    bits.Skip(1);
                }
                else if (--zeros < 0)
                {
                    break;
                }
            }

            known |= isNew && k <= 63 ? 1UL << k : 0;
        }

        if (run > 0)
        {
            var rest = k > 63 ? 0 : known & (ulong.MaxValue << k) & (ulong.MaxValue >> (63 - scan.Last));
            bits.Skip(BitOperations.PopCount(rest));
            run--;
        }

        return true;
    }

    private static JpegHuffmanTable Table(JpegHuffmanTable? table)
    {
        PngStructure.Expect(table is not null, "a table is missing");
        return table!;
    }
}

/// <param name="First">The first coefficient of each block.</param>
/// <param name="Last">The last one.</param>
/// <param name="Before">The bits of them that were there before; 0 in their first scan.</param>
internal sealed record JpegScan(int First, int Last, int Before);

/// <param name="Component">A component of the scan.</param>
/// <param name="Constants">The table for its constant coefficients.</param>
/// <param name="Others">The table for all others.</param>
/// <param name="Blocks">Of it in each unit of the scan.</param>
internal sealed record JpegMember(JpegComponent Component, JpegHuffmanTable? Constants, JpegHuffmanTable? Others, int Blocks);

/// <param name="id">By which scans name it.</param>
/// <param name="blocksOfUnit">Where scans interleave it with others.</param>
/// <param name="columns">Of blocks, where a scan has it alone.</param>
/// <param name="rows">Of blocks, where a scan has it alone.</param>
internal sealed class JpegComponent(int id, int blocksOfUnit, int columns, int rows)
{
    private ulong[]? _known;

    public int Id { get; } = id;

    public int BlocksOfUnit { get; } = blocksOfUnit;

    public int Columns { get; } = columns;

    public int Rows { get; } = rows;

    public bool HasConstant { get; set; }

    /// <summary>For each block the coefficients that are not 0 any more, a bit each.</summary>
    public ulong[] Known => _known ??= new ulong[Columns * Rows];
}
