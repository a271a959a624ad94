namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// Keys as bytes whose order is the order of the contract: UTF-8 bytes of the key, then of the id. LiteDB compares binary values byte by byte, whereas its
/// strings follow a culture. In an entry the key's zero bytes become 00 FF and 00 00 ends it, so that no key is confused with a longer one.
/// </summary>
internal static class OrderedKey
{
    /// <summary>LiteDB refuses longer index keys.</summary>
    private const int MaxEntryBytes = 1023;

    /// <summary>Below every key.</summary>
    private static readonly byte[] Lowest = [];

    /// <summary>Above every key: UTF-8 never uses this byte.</summary>
    private static readonly byte[] Highest = [0xFF];

    /// <summary>The entry of a document in an index.</summary>
    /// <exception cref="ArgumentException">The key is too long, or not valid Unicode.</exception>
    public static byte[] Entry(string key, byte[] id)
    {
        var escaped = Escape(DocumentBounds.Key(key));
        if (escaped.Length + 2 + id.Length > MaxEntryBytes)
        {
            throw new ArgumentException("The index key holds too many zero bytes.", nameof(key));
        }

        return [.. escaped, 0, 0, .. id];
    }

    /// <summary>The bytes between which the entries of a range lie; no entry equals one of them.</summary>
    public static (byte[] Low, byte[] High) Bounds(KeyRange range) =>
        (range.From is null ? Lowest : Escape(DocumentBounds.End(range.From)), range.To is null ? Highest : Escape(DocumentBounds.End(range.To)));

    private static byte[] Escape(byte[] bytes)
    {
        if (!bytes.AsSpan().Contains((byte)0))
        {
            return bytes;
        }

        var escaped = new List<byte>(bytes.Length + 8);
        foreach (var value in bytes)
        {
            escaped.Add(value);
            if (value == 0)
            {
                escaped.Add(0xFF);
            }
        }

        return [.. escaped];
    }
}
