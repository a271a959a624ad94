using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>Random values, and the keys under which they are remembered: hashes, never the values.</summary>
internal static class Opaque
{
    public static string New(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>The first 16 hexadecimal digits of the SHA-256.</summary>
    public static string Fingerprint(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 8));

    public static UInt128 Key(string value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
