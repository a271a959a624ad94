using Npgsql;
using NpgsqlTypes;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>One change, ready to be sent.</summary>
/// <param name="Table">Where.</param>
/// <param name="Id">Of which document.</param>
/// <param name="IdBytes">The id as it is kept.</param>
/// <param name="ExpectedVersion">What must be stored; 0 for nothing.</param>
internal sealed record Write(Table Table, string Id, byte[] IdBytes, long ExpectedVersion)
{
    /// <summary>The version from now on.</summary>
    public long Version { get; init; }

    /// <summary>The body from now on; null deletes the document.</summary>
    public byte[]? Body { get; init; }

    public IReadOnlyList<byte[]?> Keys { get; init; } = [];

    public string Name => $"{Table.Name}/{Id}";

    /// <summary>Changes one row, or none where the version is another one.</summary>
    public string Alone =>
        Body is null ? Table.Delete
        : ExpectedVersion == 0 ? Table.Insert
        : Table.Update;

    /// <summary>Changes one row, or fails.</summary>
    public string AmongOthers =>
        Body is null ? Table.CheckedDelete
        : ExpectedVersion == 0 ? Table.CheckedInsert
        : Table.CheckedUpdate;

    /// <summary>The parameters of either.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = IdBytes });
        if (Body is not null)
        {
            parameters.Add(new NpgsqlParameter<long> { TypedValue = Version });
            parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Body });
            foreach (var key in Keys)
            {
                parameters.Add(new NpgsqlParameter { Value = key ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
            }
        }

        if (Body is null || ExpectedVersion != 0)
        {
            parameters.Add(new NpgsqlParameter<long> { TypedValue = ExpectedVersion });
        }
    }
}

/// <summary>Serializes a batch's documents.</summary>
internal sealed class WritesOfBatch(PostgreSqlStore store) : IChangeVisitor
{
    private readonly List<Write> _writes = [];

    /// <summary>In the order of the batch.</summary>
    public IReadOnlyList<Write> Prepare(Batch batch)
    {
        foreach (var change in batch.Changes)
        {
            change.Accept(this);
        }

        return _writes;
    }

    public void VisitPut<T>(Put<T> change)
        where T : class, IDocument<T> => _writes.Add(store.TableOf<T>().Prepare(change));

    public void VisitDelete<T>(Delete<T> change)
        where T : class, IDocument<T> => _writes.Add(store.TableOf<T>().Prepare(change));
}
