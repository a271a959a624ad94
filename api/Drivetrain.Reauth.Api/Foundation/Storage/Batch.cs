namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Changes that become true together or not at all.</summary>
public sealed class Batch
{
    private readonly List<IChange> _changes = [];

    /// <summary>The changes in the order they were added; no document occurs twice.</summary>
    public IReadOnlyList<IChange> Changes => _changes;

    /// <summary>Adds a document that must not exist yet.</summary>
    public Batch Add<T>(T document)
        where T : class, IDocument<T> => Put(document, expectedVersion: 0);

    /// <summary>
    /// Adds a document whose id was just made by <see cref="Ids.New"/>: nobody can have it, so the store does not look. With any other id use
    /// <see cref="Add"/>.
    /// </summary>
    public Batch AddFresh<T>(T document)
        where T : class, IDocument<T> => Append(new Put<T>(document, ExpectedVersion: 0, HasNewId: true));

    /// <summary>Replaces what was read.</summary>
    public Batch Update<T>(Stored<T> read, T document)
        where T : class, IDocument<T>
    {
        if (!string.Equals(read.Value.Id, document.Id, StringComparison.Ordinal))
        {
            throw new ArgumentException("An update must keep the ID.", nameof(document));
        }

        return Put(document, read.Version);
    }

    /// <summary>Writes a document whose stored version must be <paramref name="expectedVersion"/>; 0 means that it must not exist.</summary>
    public Batch Put<T>(T document, long expectedVersion)
        where T : class, IDocument<T> => Append(new Put<T>(document, expectedVersion));

    /// <inheritdoc cref="Put{T}(T, long)"/>
    /// <param name="document">What is written.</param>
    /// <param name="expectedVersion">What must be stored.</param>
    /// <param name="next">What is stored once the batch is committed, so that the next change need not read it.</param>
    public Batch Put<T>(T document, long expectedVersion, out Stored<T> next)
        where T : class, IDocument<T>
    {
        var put = new Put<T>(document, expectedVersion);
        next = new Stored<T>(document, put.NextVersion);
        return Append(put);
    }

    /// <summary>
    /// Deletes what was read. A document added under its id later has a version that this one never had, so a read from before the deletion conflicts with it.
    /// </summary>
    public Batch Delete<T>(Stored<T> read)
        where T : class, IDocument<T> => Append(new Delete<T>(read.Value.Id, read.Version));

    private Batch Append(IChange change)
    {
        foreach (var existing in _changes)
        {
            if (string.Equals(existing.Id, change.Id, StringComparison.Ordinal) && string.Equals(existing.TypeName, change.TypeName, StringComparison.Ordinal))
            {
                throw new ArgumentException($"{change.TypeName}/{change.Id} is already in the batch.", nameof(change));
            }
        }

        _changes.Add(change);
        return this;
    }
}

/// <summary>One change of a batch, without its document's type.</summary>
public interface IChange
{
    string TypeName { get; }

    string Id { get; }

    /// <summary>The version that must be stored; 0 means none.</summary>
    long ExpectedVersion { get; }

    /// <summary>Calls the visitor with the document's type, so that engines need no reflection.</summary>
    void Accept(IChangeVisitor visitor);
}

/// <summary>What an engine does with each kind of change.</summary>
public interface IChangeVisitor
{
    void VisitPut<T>(Put<T> change)
        where T : class, IDocument<T>;

    void VisitDelete<T>(Delete<T> change)
        where T : class, IDocument<T>;
}

/// <summary>A document to be written.</summary>
/// <param name="Document">The document.</param>
/// <param name="ExpectedVersion">The version that must be stored; 0 means none.</param>
/// <param name="HasNewId">The id is new for certain, so that <paramref name="ExpectedVersion"/> 0 need not be checked against the disk.</param>
public sealed record Put<T>(T Document, long ExpectedVersion, bool HasNewId = false) : IChange
    where T : class, IDocument<T>
{
    public string TypeName => T.Type.Name;

    public string Id => Document.Id;

    /// <summary>The version that the document has once this is applied.</summary>
    public long NextVersion { get; } = HasNewId ? 1 : Versions.After(ExpectedVersion);

    public void Accept(IChangeVisitor visitor) => visitor.VisitPut(this);
}

/// <summary>A document to be deleted.</summary>
public sealed record Delete<T>(string Id, long ExpectedVersion) : IChange
    where T : class, IDocument<T>
{
    public string TypeName => T.Type.Name;

    public void Accept(IChangeVisitor visitor) => visitor.VisitDelete(this);
}
