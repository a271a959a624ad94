using System.Collections.Concurrent;
using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>
/// The engine of several instances. Every read asks the server, so that each instance sees what another has committed. A batch is one round trip: a pipeline
/// that the server runs as one transaction, and takes back when a version is not the expected one.
/// </summary>
internal sealed class PostgreSqlStore(NpgsqlDataSource source, ServerWatch watch, Announcer announcer, TroubledRows troubled, StorageOptions options) : IStore
{
    /// <summary>Above every key: UTF-8 never uses this byte.</summary>
    private static readonly byte[] Highest = [0xFF];

    /// <summary>Batches that wait for each other in a circle are rare, as each takes its rows in one order.</summary>
    private const int MostCollisions = 10;

    private readonly ConcurrentDictionary<string, Table> _tables = new(StringComparer.Ordinal);

    public async ValueTask<Stored<T>?> GetAsync<T>(string id, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        cancellationToken.ThrowIfCancellationRequested();
        var table = TableOf<T>();
        if (!DocumentBounds.TryId(id, out var idBytes))
        {
            return null;
        }

        var rows = await ReadAsync(table.Find, parameters => parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = idBytes }), RowAsync, cancellationToken);
        return rows is not [var (version, body)]
            ? null
            : table.Read(version, body, out var cause) ?? throw new DocumentUnreadableException(table.Name, id, cause);

        static async Task<(long, byte[])> RowAsync(NpgsqlDataReader reader, CancellationToken token) =>
            (reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, token));
    }

    public async ValueTask<IReadOnlyList<Stored<T>>> QueryAsync<T>(DocumentIndex<T> index, KeyRange range, int limit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellationToken.ThrowIfCancellationRequested();
        var table = TableOf<T>();
        var rows = await ReadAsync(
            table.Range(table.IndexOf(index), range.Descending),
            parameters =>
            {
                parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = range.From is null ? [] : DocumentBounds.End(range.From) });
                parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = range.To is null ? Highest : DocumentBounds.End(range.To) });
                parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
            },
            RowAsync,
            cancellationToken
        );
        var found = new List<Stored<T>>(rows.Count);
        foreach (var (id, version, body) in rows)
        {
            if (table.Read(version, body, out var cause) is { } stored)
            {
                found.Add(stored);
            }
            else
            {
                troubled.Tell(table.Name, DocumentBounds.Id(id), cause);
            }
        }

        return found;

        static async Task<(byte[], long, byte[])> RowAsync(NpgsqlDataReader reader, CancellationToken token) =>
            (await reader.GetFieldValueAsync<byte[]>(0, token), reader.GetInt64(1), await reader.GetFieldValueAsync<byte[]>(2, token));
    }

    // A deferred batch is durable here as well: what one instance has shown to another must not be undone under it.
    public async ValueTask<CommitResult> CommitAsync(Batch batch, Durability durability, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        var writes = new WritesOfBatch(this).Prepare(batch);
        watch.ThrowIfAway();
        if (writes.Count == 0)
        {
            return new CommitResult(CommitStatus.Committed);
        }

        try
        {
            return await Task.Run(() => CommitAsync(writes), CancellationToken.None).WaitAsync(options.CommitTimeout, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StorageStalledException("The database didn't respond in time. The change may still take effect.", exception);
        }
    }

    public void EnsureWritable()
    {
        watch.ThrowIfAway();
        watch.ThrowIfFull();
    }

    internal Table<T> TableOf<T>()
        where T : class, IDocument<T>
    {
        var type = T.Type;
        if (!_tables.TryGetValue(type.Name, out var table))
        {
            table = _tables.GetOrAdd(type.Name, static (_, documentType) => new Table<T>(documentType), type);
        }

        return table as Table<T> ?? throw new InvalidOperationException($"Two document types are named {type.Name}.");
    }

    private async Task<CommitResult> CommitAsync(IReadOnlyList<Write> writes)
    {
        for (var collisions = 0; ; collisions++)
        {
            try
            {
                await using var connection = await OpenAsync(CancellationToken.None);
                var conflict = writes.Count == 1 ? await OneAsync(connection, writes[0]) : await AllAsync(connection, writes);
                watch.Wrote();
                if (conflict is not null)
                {
                    return new CommitResult(CommitStatus.Conflict, conflict);
                }

                foreach (var write in writes.Where(write => write.Table.IsAnnounced))
                {
                    announcer.Tell(write);
                }

                return new CommitResult(CommitStatus.Committed);
            }
            catch (PostgresException exception) when (Faults.IsCollision(exception) && collisions < MostCollisions)
            {
                // The other one goes first.
            }
            catch (NpgsqlException exception) when (Faults.WhileWriting(exception) is { } fault)
            {
                watch.Failed(fault);
                throw Faults.WhileWriting(exception)!;
            }
        }
    }

    private static async Task<string?> OneAsync(NpgsqlConnection connection, Write write)
    {
        await using var command = new NpgsqlCommand(write.Alone, connection);
        write.AddTo(command.Parameters);
        return await command.ExecuteNonQueryAsync() == 1 ? null : write.Name;
    }

    private static async Task<string?> AllAsync(NpgsqlConnection connection, IReadOnlyList<Write> writes)
    {
        await using var pipeline = new NpgsqlBatch(connection);

        // Whoever changes the same documents takes them in the same order, so that one waits for the other and not each for each.
        foreach (var write in writes.OrderBy(write => write.Table.Name, StringComparer.Ordinal).ThenBy(write => write.Id, StringComparer.Ordinal))
        {
            var command = new NpgsqlBatchCommand(write.AmongOthers);
            write.AddTo(command.Parameters);
            pipeline.BatchCommands.Add(command);
        }

        try
        {
            await pipeline.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState is Faults.VersionConflict)
        {
            return await FirstConflictAsync(connection, writes);
        }
    }

    /// <summary>The first of the batch whose version is not the expected one; by now that may be another than the one that was met.</summary>
    private static async Task<string> FirstConflictAsync(NpgsqlConnection connection, IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            await using var command = new NpgsqlCommand(write.Table.Find, connection);
            command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = write.IdBytes });
            if ((await command.ExecuteScalarAsync() as long? ?? 0) != write.ExpectedVersion)
            {
                return write.Name;
            }
        }

        return writes[0].Name;
    }

    /// <summary>Reads once more where a connection of the pool had died meanwhile.</summary>
    private async Task<List<TRow>> ReadAsync<TRow>(
        string text,
        Action<NpgsqlParameterCollection> parameters,
        Func<NpgsqlDataReader, CancellationToken, Task<TRow>> row,
        CancellationToken cancellationToken
    )
    {
        for (var isAgain = false; ; isAgain = true)
        {
            try
            {
                await using var connection = await OpenAsync(cancellationToken);
                await using var command = new NpgsqlCommand(text, connection);
                parameters(command.Parameters);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var rows = new List<TRow>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(await row(reader, cancellationToken));
                }

                return rows;
            }
            catch (NpgsqlException exception) when (!isAgain && Faults.IsOfTheConnection(exception))
            {
                // Once, and on a new connection: the others of the pool are most likely dead as well.
                source.Clear();
            }
            catch (NpgsqlException exception) when (Faults.WhileReading(exception) is not null)
            {
                throw Faults.WhileReading(exception)!;
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw Faults.WhileConnecting(exception);
        }
    }
}
