using LiteDB;

namespace Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

/// <summary>A document type as this engine keeps it: a collection of id, version, JSON body, and one binary entry an index.</summary>
internal abstract class Collection
{
    public const string IdField = "_id";

    public const string VersionField = "v";

    public const string BodyField = "b";

    private Task? _ready;

    protected Collection(string name, IEnumerable<string> indexNames)
    {
        Name = KnownDocuments.TypeName(name);
        IndexFields = [.. indexNames.Select(KnownDocuments.IndexName)];
        PendingEntries = [.. IndexFields.Select(_ => new SortedSet<PendingEntry>(PendingEntry.ByKey))];
    }

    public string Name { get; }

    /// <summary>The field of each index, which is also its name in the file.</summary>
    public IReadOnlyList<string> IndexFields { get; }

    /// <summary>Documents with changes that the image does not hold yet, by id. Guarded by <see cref="View.Sync"/>.</summary>
    public Dictionary<string, PendingDocument> Pending { get; } = new(StringComparer.Ordinal);

    /// <summary>For each index, what readers may see of those documents, in order. Guarded by <see cref="View.Sync"/>.</summary>
    public IReadOnlyList<SortedSet<PendingEntry>> PendingEntries { get; }

    public bool IsReady { get; private set; }

    /// <inheritdoc cref="DocumentType{T}.NeedsRoom"/>
    public abstract bool NeedsRoom { get; }

    /// <summary>Runs the preparation once; whoever comes meanwhile shares it, and a failed one is tried again by the next.</summary>
    public Task EnsureReadyAsync(Func<Collection, Task> prepare)
    {
        if (IsReady)
        {
            return Task.CompletedTask;
        }

        lock (Pending)
        {
            if (_ready is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _ready = RunAsync();
            }

            return _ready;
        }

        async Task RunAsync()
        {
            await prepare(this);
            IsReady = true;
        }
    }

    /// <summary>A stored row as <see cref="Stored{T}"/> with its version, or as <see cref="Unreadable"/>.</summary>
    public abstract Snapshot Decode(BsonDocument row);

    /// <summary>The body of a document of this type.</summary>
    public abstract byte[] Serialize(Snapshot snapshot);

    /// <summary>The row with its index entries computed anew; one that can't be read stays as it is.</summary>
    public abstract BsonDocument Reindex(BsonDocument row);

    /// <summary>A document as LiteDB keeps it.</summary>
    public BsonDocument Row(byte[] id, long version, byte[] body, IReadOnlyList<byte[]?> entries)
    {
        var row = new BsonDocument
        {
            [IdField] = id,
            [VersionField] = version,
            [BodyField] = body,
        };
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is { } entry)
            {
                row[IndexFields[i]] = entry;
            }
        }

        return row;
    }
}

/// <inheritdoc cref="Collection"/>
internal sealed class Collection<T>(DocumentType<T> type) : Collection(type.Name, type.Indexes.Select(index => index.Name))
    where T : class, IDocument<T>
{
    public override bool NeedsRoom => type.NeedsRoom;

    /// <inheritdoc cref="KnownDocuments.IndexOf"/>
    public int IndexOf(DocumentIndex<T> index) => type.IndexOf(index);

    /// <summary>Computes keys on the caller's thread, so that a document that can't be stored fails its own caller only.</summary>
    public PreparedChange Prepare(Put<T> change)
    {
        var id = DocumentBounds.Id(change.Id);
        var version = change.NextVersion;
        return new PreparedChange(
            this,
            change.Id,
            id,
            change.ExpectedVersion,
            new Snapshot(version, new Stored<T>(change.Document, version)),
            EntriesOf(change.Document, id),
            change.HasNewId
        );
    }

    public PreparedChange Prepare(Delete<T> change) =>
        new(this, change.Id, DocumentBounds.Id(change.Id), change.ExpectedVersion, Snapshot.Absent, new byte[]?[type.Indexes.Count]);

    public override byte[] Serialize(Snapshot snapshot) => DocumentBody.Of(type, ((Stored<T>)snapshot.Stored!).Value);

    public override Snapshot Decode(BsonDocument row)
    {
        var version = row[VersionField].AsInt64;
        return DocumentBody.Read(type, row[BodyField].AsBinary, out var cause) is { } value
            ? new Snapshot(version, new Stored<T>(value, version))
            : new Snapshot(version, new Unreadable(Name, DocumentBounds.Id(row[IdField].AsBinary), cause!));
    }

    public override BsonDocument Reindex(BsonDocument row) =>
        Decode(row).Stored is Stored<T> stored
            ? Row(row[IdField].AsBinary, stored.Version, row[BodyField].AsBinary, EntriesOf(stored.Value, row[IdField].AsBinary))
            : row;

    private byte[]?[] EntriesOf(T document, byte[] id)
    {
        var entries = new byte[]?[type.Indexes.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            if (type.Indexes[i].Key(document) is { } key)
            {
                entries[i] = OrderedKey.Entry(key, id);
            }
        }

        return entries;
    }
}

/// <summary>A document at a moment: its version and its <see cref="Stored{T}"/>, or <see cref="Unreadable"/>; version 0 and null when there is none.</summary>
internal readonly record struct Snapshot(long Version, object? Stored)
{
    public static Snapshot Absent => default;
}

/// <summary>A stored document that can't be read. Its version is known, so that it can be deleted or replaced.</summary>
internal sealed record Unreadable(string Type, string Id, Exception Cause)
{
    public DocumentUnreadableException Error() => new(Type, Id, Cause);
}

/// <summary>One change, ready to be decided and written: After is what is there once it is applied, Entries what each index holds of it.</summary>
internal sealed record PreparedChange(
    Collection Collection,
    string Id,
    byte[] IdBytes,
    long ExpectedVersion,
    Snapshot After,
    byte[]?[] Entries,
    bool HasNewId = false
)
{
    private byte[]? _body;

    public DocumentKey Key => new(Collection, Id);

    /// <summary>Whether it is refused while the disk has little room.</summary>
    public bool NeedsRoom => ExpectedVersion == 0 && After.Stored is not null && Collection.NeedsRoom;

    /// <summary>The document's body, serialized at the first call; null for a deletion.</summary>
    public byte[]? Body => After.Stored is null ? null : _body ??= Collection.Serialize(After);

    /// <summary>What is known of the body's size without serializing it.</summary>
    public int BodyBytes => _body?.Length ?? 0;
}

/// <summary>Names one document of the whole database.</summary>
internal readonly record struct DocumentKey(Collection Collection, string Id);
