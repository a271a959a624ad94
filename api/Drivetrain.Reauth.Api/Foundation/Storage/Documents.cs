using System.Text.Json.Serialization.Metadata;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>A stored, immutable record. Its type says under which name it is kept and by which keys it is found.</summary>
public interface IDocument<TSelf>
    where TSelf : class, IDocument<TSelf>
{
    /// <summary>
    /// 1 to 128 characters of valid Unicode; compared by their UTF-8 bytes. Ids that grow with time (<c>Guid.CreateVersion7</c>) cost less than half of random
    /// ones, since neighbours share pages.
    /// </summary>
    string Id { get; }

    /// <summary>Name, serialization and indexes; one instance for the process.</summary>
    static abstract DocumentType<TSelf> Type { get; }
}

/// <summary>How documents of one type are kept.</summary>
/// <param name="Name">The collection's or table's name; lower case letters and underscores, at most 40.</param>
/// <param name="Json">Source-generated serialization of the body.</param>
/// <param name="Indexes">Every index that queries may name.</param>
public sealed record DocumentType<T>(string Name, JsonTypeInfo<T> Json, params IReadOnlyList<DocumentIndex<T>> Indexes)
    where T : class
{
    /// <summary>
    /// A new document of this type is refused while the disk has little room, so that what is left is there for what must not be lost: credentials, deletions,
    /// outcomes.
    /// </summary>
    public bool NeedsRoom { get; init; }

    /// <summary>Other instances of the service are told when a document of this type was changed, because they wait for it or keep it in memory.</summary>
    public bool IsAnnounced { get; init; }
}

/// <summary>An index: a name and the key of a document, or null for a document it leaves out. Keys compare by their UTF-8 bytes, at most 512 of them.</summary>
/// <param name="Name">Lower case letters, digits and underscores, at most 30. A new key function needs a new name: stored documents are indexed anew under new
/// names only.</param>
/// <param name="Key">Pure: the same document gives the same key.</param>
public sealed record DocumentIndex<T>(string Name, Func<T, string?> Key)
    where T : class;

/// <summary>
/// A range of index keys: <paramref name="From"/> inclusive, <paramref name="To"/> exclusive; null leaves that end open. Keys are compared by their UTF-8
/// bytes.
/// </summary>
public readonly record struct KeyRange(string? From, string? To, bool Descending = false)
{
    /// <summary>Keys that start with this prefix.</summary>
    public static KeyRange Prefix(string prefix, bool descending = false) => new(prefix, prefix + "\U0010FFFF", descending);

    /// <summary>The one key.</summary>
    public static KeyRange Exactly(string key) => new(key, key + '\0');
}
