using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Sandbox.Intuit.Tokens;

/// <summary>Random values in the shapes of the real ones, and the keys under which they are remembered: hashes, never the values.</summary>
internal static class TokenText
{
    // {"alg":"dir","enc":"A128CBC-HS256"}: access tokens are encrypted JWTs that only Intuit can open.
    private const string JweHeader = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0";

    public static string NewAccessToken() => $"{JweHeader}..{Random(16)}.{Random(690)}.{Random(16)}";

    public static string NewRefreshToken() => $"AB11{Random(34)}";

    public static string NewCode() => $"AB11{Random(32)}";

    public static string NewTraceId() => $"1-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";

    public static string Random(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    public static UInt128 Key(string value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
