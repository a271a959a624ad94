using System.Runtime.InteropServices;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>
/// The documents used last, at most so many of them ("second chance"). Not thread-safe: <see cref="View"/> guards it. One process owns the file, so what is
/// here is true.
/// </summary>
internal sealed class DocumentCache(int capacity)
{
    private readonly Dictionary<DocumentKey, int> _places = new(capacity);
    private readonly List<Entry> _entries = new(capacity);
    private int _hand;

    public bool TryGet(DocumentKey key, out Snapshot snapshot)
    {
        if (!_places.TryGetValue(key, out var place))
        {
            snapshot = default;
            return false;
        }

        ref var entry = ref CollectionsMarshal.AsSpan(_entries)[place];
        entry.Used = true;
        snapshot = entry.Snapshot;
        return true;
    }

    /// <summary>Keeps a document in place of what was kept of it. The absence of one is kept too.</summary>
    public void Set(DocumentKey key, Snapshot snapshot)
    {
        if (_places.TryGetValue(key, out var place))
        {
            _entries[place] = new Entry(key, snapshot, Used: true);
            return;
        }

        if (_entries.Count < capacity)
        {
            _places[key] = _entries.Count;
            _entries.Add(new Entry(key, snapshot, Used: false));
            return;
        }

        var span = CollectionsMarshal.AsSpan(_entries);
        while (span[_hand].Used)
        {
            span[_hand].Used = false;
            _hand = (_hand + 1) % span.Length;
        }

        _places.Remove(span[_hand].Key);
        span[_hand] = new Entry(key, snapshot, Used: false);
        _places[key] = _hand;
        _hand = (_hand + 1) % span.Length;
    }

    private record struct Entry(DocumentKey Key, Snapshot Snapshot, bool Used);
}
