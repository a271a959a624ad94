using System.Diagnostics.CodeAnalysis;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>A map that remembers what was written lately: when it holds twice its capacity, the half that was not written for longest is forgotten. Not thread-safe.</summary>
internal sealed class RecentMap<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private Dictionary<TKey, TValue> recent = new(comparer);
    private Dictionary<TKey, TValue> older = new(comparer);

    public int Count => recent.Count + older.Count;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => recent.TryGetValue(key, out value) || older.TryGetValue(key, out value);

    public void Set(TKey key, TValue value)
    {
        recent[key] = value;
        older.Remove(key);
        if (recent.Count >= capacity)
        {
            (recent, older) = (new(recent.Comparer), recent);
        }
    }
}
