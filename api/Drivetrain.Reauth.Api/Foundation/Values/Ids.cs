using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Values;

/// <summary>Identifiers: a prefix that names the type, then 26 characters of Crockford's base 32 (lower case).</summary>
internal static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly IdSequence Sequence = new();

    /// <summary>
    /// A new identifier that sorts by time (UUID version 7, RFC 9562 section 5.7), and within a millisecond by the order in which this process made it (a
    /// counter in the leading random bits, section 6.2): messages and audit entries of one batch keep their order. It is unique, not secret.
    /// </summary>
    public static string New(string prefix, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var (millisecond, counter) = Sequence.Next(now.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)millisecond << 16) | 0x7000 | (counter >> 14));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(0x8000 | (counter & 0x3FFF)));
        return Encode(prefix, bytes);
    }

    /// <summary>Sorts before every identifier of the prefix that is made from this instant on.</summary>
    public static string Lowest(string prefix, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)Math.Max(0, at.ToUnixTimeMilliseconds()) << 16);
        return Encode(prefix, bytes);
    }

    /// <summary>The identifier that these parts always give, for what is named by its natural key.</summary>
    public static string Derive(string prefix, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return Encode(prefix, hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static string Encode(string prefix, ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[26];
        var value = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        return $"{prefix}_{text}";
    }
}

/// <summary>The order of identifiers within a millisecond (RFC 9562 section 6.2, method 1).</summary>
internal sealed class IdSequence
{
    private const uint Maximum = (1 << 26) - 1;

    /// <summary>Steps back of a clock that are bridged, in milliseconds.</summary>
    private const long Bridged = 1_000;

    private readonly Lock _gate = new();
    private long _lastMillisecond;
    private uint _lastCounter;

    /// <summary>A clock that stands still, or goes back a little, leaves the order as it is: the counter goes on in the newest millisecond used.</summary>
    public (long Millisecond, uint Counter) Next(long millisecond)
    {
        lock (_gate)
        {
            if (millisecond <= _lastMillisecond && _lastMillisecond - millisecond <= Bridged && _lastCounter < Maximum)
            {
                return (_lastMillisecond, ++_lastCounter);
            }

            _lastMillisecond = millisecond;

            // Begins low, so that there is room, and random, so that two instances of the service rarely share a prefix.
            _lastCounter = (uint)RandomNumberGenerator.GetInt32(1 << 20);
            return (_lastMillisecond, _lastCounter);
        }
    }
}
