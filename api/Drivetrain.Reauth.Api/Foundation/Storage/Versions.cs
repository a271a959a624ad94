using System.Security.Cryptography;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>
/// Versions of documents. Each change adds 1. The first version of an id that may have been used before is random: after a deletion nothing has to be kept of
/// the old document, and still none of its versions comes again, on any engine and after any restart.
/// </summary>
internal static class Versions
{
    /// <summary>Leaves room above for as many changes as anybody can make.</summary>
    private const long HighestFirst = 1L << 62;

    /// <summary>The version that follows; 0 stands for a document that does not exist.</summary>
    public static long After(long version) => version == 0 ? First() : version + 1;

    private static long First()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToInt64(bytes) & (HighestFirst - 1) | 2;
    }
}
