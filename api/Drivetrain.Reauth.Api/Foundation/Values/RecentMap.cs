using System.Diagnostics.CodeAnalysis;

namespace Drivetrain.Reauth.Api.Foundation.Values;

/// <summary>
/// A map that remembers what was written lately: when it holds twice its capacity, the half that was not written for longest is forgotten. Not thread-safe.
/// </summary>
internal sealed class RecentMap<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private Dictionary<TKey, TValue> _recent = new(comparer);
    private Dictionary<TKey, TValue> _older = new(comparer);

    public int Count => _recent.Count + _older.Count;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _recent.TryGetValue(key, out value) || _older.TryGetValue(key, out value);

    public void Set(TKey key, TValue value)
    {
        _recent[key] = value;
        _older.Remove(key);
        if (_recent.Count >= capacity)
        {
            (_recent, _older) = (new(_recent.Comparer), _recent);
        }
    }
}
