using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// The documents used last, at most so many of them ("second chance"). Not thread-safe: <see cref="View"/> guards it. One process owns the file, so what is here is true.
/// </summary>
internal sealed class DocumentCache(int capacity)
{
    private readonly Dictionary<DocumentKey, int> places = new(capacity);
    private readonly List<Entry> entries = new(capacity);
    private int hand;

    public bool TryGet(DocumentKey key, out Snapshot snapshot)
    {
        if (!places.TryGetValue(key, out var place))
        {
            snapshot = default;
            return false;
        }

        ref var entry = ref CollectionsMarshal.AsSpan(entries)[place];
        entry.Used = true;
        snapshot = entry.Snapshot;
        return true;
    }

    /// <summary>Keeps a document in place of what was kept of it. The absence of one is kept too.</summary>
    public void Set(DocumentKey key, Snapshot snapshot)
    {
        if (places.TryGetValue(key, out var place))
        {
            entries[place] = new Entry(key, snapshot, Used: true);
            return;
        }

        if (entries.Count < capacity)
        {
            places[key] = entries.Count;
            entries.Add(new Entry(key, snapshot, Used: false));
            return;
        }

        var span = CollectionsMarshal.AsSpan(entries);
        while (span[hand].Used)
        {
            span[hand].Used = false;
            hand = (hand + 1) % span.Length;
        }

        places.Remove(span[hand].Key);
        span[hand] = new Entry(key, snapshot, Used: false);
        places[key] = hand;
        hand = (hand + 1) % span.Length;
    }

    private record struct Entry(DocumentKey Key, Snapshot Snapshot, bool Used);
}
