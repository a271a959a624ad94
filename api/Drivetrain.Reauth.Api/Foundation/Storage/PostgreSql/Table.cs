using System.Security.Cryptography;
using System.Text;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>
/// A document type as this engine keeps it: a table of id, version and body, with a column for each index. Ids and keys are bytea: it is compared byte by byte,
/// as the contract wants it, and holds every character, whereas text has a collation and no zero byte. Bodies are bytea too: what is read is what was written.
/// </summary>
internal abstract class Table
{
    /// <summary>The schema of everything that the service keeps.</summary>
    public const string Schema = "reauth";

    /// <summary>PostgreSQL cuts longer names off.</summary>
    private const int MaxName = 63;

    private readonly string _update;
    private readonly string _insert;
    private readonly string _delete;

    protected Table(string name, IEnumerable<string> indexNames)
    {
        Name = KnownDocuments.TypeName(name);
        QualifiedName = $"{Schema}.\"{Name}\"";
        Columns = [.. indexNames.Select(KnownDocuments.IndexName)];
        Find = $"SELECT version, body FROM {QualifiedName} WHERE id = $1";
        var sets = string.Concat(Columns.Select((column, i) => $", {column} = ${i + 4}"));
        _update = $"UPDATE {QualifiedName} SET version = $2, body = $3{sets} WHERE id = $1 AND version = ${Columns.Count + 4}";
        var columns = string.Concat(Columns.Select(column => $", {column}"));
        var values = string.Concat(Columns.Select((_, i) => $", ${i + 4}"));
        _insert = $"INSERT INTO {QualifiedName} (id, version, body{columns}) VALUES ($1, $2, $3{values}) ON CONFLICT (id) DO NOTHING";
        _delete = $"DELETE FROM {QualifiedName} WHERE id = $1 AND version = $2";
        (CheckedUpdate, CheckedInsert, CheckedDelete) = (Checked(_update), Checked(_insert), Checked(_delete));
    }

    public string Name { get; }

    /// <inheritdoc cref="DocumentType{T}.IsAnnounced"/>
    public abstract bool IsAnnounced { get; }

    public string QualifiedName { get; }

    /// <summary>The column of each index.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Takes the id.</summary>
    public string Find { get; }

    public string Update => _update;

    public string Insert => _insert;

    public string Delete => _delete;

    // Among others: whatever does not change exactly one row fails, and so takes the whole batch back.
    public string CheckedUpdate { get; }

    public string CheckedInsert { get; }

    public string CheckedDelete { get; }

    /// <summary>Takes the lowest key, the end, and how many.</summary>
    public string Range(int index, bool descending)
    {
        var (column, direction) = (Columns[index], descending ? " DESC" : "");
        return $"SELECT id, version, body FROM {QualifiedName} WHERE {column} >= $1 AND {column} < $2 ORDER BY {column}{direction}, id{direction} LIMIT $3";
    }

    /// <summary>The name of the index on a column, the same at every start.</summary>
    public string IndexOn(string column)
    {
        var name = $"{Name}_{column}";
        return name.Length <= MaxName ? name : $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)).AsSpan(0, 6))}_{column}";
    }

    /// <summary>The keys of a stored document; null where its body can't be read.</summary>
    public abstract IReadOnlyList<byte[]?>? KeysOf(byte[] body);

    private static string Checked(string change) => $"WITH done AS ({change} RETURNING 1) SELECT {Schema}.expect_one((SELECT count(*) FROM done))";
}

/// <inheritdoc cref="Table"/>
internal sealed class Table<T>(DocumentType<T> type) : Table(type.Name, type.Indexes.Select(index => index.Name))
    where T : class, IDocument<T>
{
    public override bool IsAnnounced => type.IsAnnounced;

    /// <inheritdoc cref="KnownDocuments.IndexOf"/>
    public int IndexOf(DocumentIndex<T> index) => type.IndexOf(index);

    /// <summary>On the caller's thread, so that a document that can't be stored fails its own caller only.</summary>
    /// <exception cref="ArgumentException">An id, a key or the body is over its bound.</exception>
    public Write Prepare(Put<T> change) =>
        new(this, change.Id, DocumentBounds.Id(change.Id), change.ExpectedVersion)
        {
            Version = change.NextVersion,
            Keys = KeysOf(change.Document),
            Body = DocumentBody.Of(type, change.Document),
        };

    /// <inheritdoc cref="Prepare(Put{T})"/>
    public Write Prepare(Delete<T> change) => new(this, change.Id, DocumentBounds.Id(change.Id), change.ExpectedVersion);

    /// <summary>A stored document; or null, with what is wrong with it.</summary>
    public Stored<T>? Read(long version, byte[] body, out Exception? cause) =>
        DocumentBody.Read(type, body, out cause) is { } value ? new Stored<T>(value, version) : null;

    public override IReadOnlyList<byte[]?>? KeysOf(byte[] body) => DocumentBody.Read(type, body, out _) is { } document ? KeysOf(document) : null;

    private byte[]?[] KeysOf(T document) => [.. type.Indexes.Select(index => index.Key(document) is { } key ? DocumentBounds.Key(key) : null)];
}
