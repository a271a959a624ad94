using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>
/// Which keys of Data Protection this process has, and which ones stored documents need. What a missing key encrypted is neither dead nor damaged: it waits for
/// the key. Thread-safe.
/// </summary>
internal sealed class KnownKeys(IOptions<KeyOptions> options)
{
    private readonly FrozenSet<Guid> _lost = options.Value.LostKeys.ToFrozenSet();
    private ImmutableHashSet<Guid> _usable = [];
    private ImmutableHashSet<Guid> _needed = [];

    /// <summary>The keys that can encrypt and decrypt.</summary>
    public IReadOnlyCollection<Guid> Usable => _usable;

    /// <summary>The keys that stored documents need and that are not there, without those that the operator has given up.</summary>
    public IReadOnlyCollection<Guid> Missing => _needed.Except(_usable).Except(_lost);

    /// <summary>Whether any key is missing.</summary>
    public bool AnyMissing => Missing.Count > 0;

    /// <summary>
    /// Whether a new key may be made. Not while there is none at all and documents need some: the folder is the wrong one, or empty by mistake, and what a new
    /// key there encrypted would be lost as soon as the mistake is mended.
    /// </summary>
    public bool MayCreate => _usable.Count > 0 || !AnyMissing;

    /// <summary>Whether the operator has said that this key never comes back.</summary>
    public bool IsGivenUp(Guid keyId) => _lost.Contains(keyId) && !_usable.Contains(keyId);

    /// <summary>Whether this key is not there, and may come back.</summary>
    public bool IsMissing(Guid keyId) => !_usable.Contains(keyId) && !_lost.Contains(keyId);

    /// <summary>The ring was read. Answers whether there is a key that was not there before.</summary>
    internal bool Read(IEnumerable<Guid> keyIds)
    {
        var before = _usable;
        _usable = [.. keyIds];
        return !_usable.IsSubsetOf(before);
    }

    /// <summary>A key was made.</summary>
    internal void Made(Guid keyId) => ImmutableInterlocked.Update(ref _usable, static (known, id) => known.Add(id), keyId);

    /// <summary>Stored documents were encrypted with these keys.</summary>
    internal void Need(IEnumerable<Guid> keyIds) => ImmutableInterlocked.Update(ref _needed, static (known, ids) => known.Union(ids), keyIds);

    /// <summary>No stored document needs this key any more.</summary>
    internal void Release(Guid keyId) => ImmutableInterlocked.Update(ref _needed, static (known, id) => known.Remove(id), keyId);

    /// <summary>Tells a payload whose key is missing from one that is damaged, or whose key is lost for good.</summary>
    /// <exception cref="KeysMissingException">Its key is missing.</exception>
    internal void ThrowIfMissing(ReadOnlySpan<byte> payload)
    {
        if (PayloadKey.Of(payload) is { } keyId && IsMissing(keyId))
        {
            Need([keyId]);
            throw new KeysMissingException(keyId);
        }
    }
}
