using System.Buffers.Binary;
using LiteDB.Engine;

namespace Drivetrain.Reauth.Api.Storage.LiteDb;

/// <summary>The parts of LiteDB's page header that durability depends on (BasePage of LiteDB 5.0.20). Another version may lay pages out differently.</summary>
internal static class PageLayout
{
    public const int PageSize = 8192;

    /// <summary>The page's place in the data file; 32 bits.</summary>
    private const int PageIdOffset = 0;

    /// <summary>The transaction that wrote it to the log; 32 bits.</summary>
    private const int TransactionOffset = 14;

    /// <summary>One byte, not 0 on the last page of a committed transaction.</summary>
    public const int ConfirmedOffset = 18;

    private static readonly Version ProvedVersion = new(5, 0, 20, 0);

    public static bool IsConfirmed(ReadOnlySpan<byte> page) => page[ConfirmedOffset] != 0;

    public static uint PageId(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page[PageIdOffset..]);

    public static uint Transaction(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page[TransactionOffset..]);

    /// <summary>Turns a page of the log into a page of the data file, as LiteDB's own checkpoint does.</summary>
    public static void MakeDataPage(Span<byte> page)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page[TransactionOffset..], uint.MaxValue);
        page[ConfirmedOffset] = 0;
    }

    /// <summary>Refuses to run on a LiteDB whose page layout was not proved.</summary>
    public static void AssertVersion()
    {
        var version = typeof(LiteEngine).Assembly.GetName().Version;
        if (version != ProvedVersion)
        {
            throw new InvalidOperationException($"LiteDB {version} is loaded, but durability was proved for {ProvedVersion} only. Restore the pinned package.");
        }
    }
}
