using Npgsql;
using NpgsqlTypes;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>Makes the tables what a build expects: all of it in one transaction, while no instance runs. Interrupted, it has changed nothing.</summary>
internal sealed class Migration(NpgsqlConnection connection, SchemaVersion wanted, MigrationReport report)
{
    private const int Portion = 500;

    /// <exception cref="StorageRefusedException">Instances run, or the tables are newer; nothing was changed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var locking = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = SchemaState.Lock } },
        };
        if (await locking.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new StorageRefusedException(
                "Instances of the service use the PostgreSQL database, or another migration runs. Stop all instances, then run the command again."
            );
        }

        var found = await SchemaState.ReadAsync(connection, cancellationToken);
        found.ThrowIfNewer(wanted);
        (report.From, report.To) = (found.Number, wanted.Number);
        if (found.Number < wanted.Number)
        {
            await RunAsync(Base, cancellationToken);
            foreach (var table in wanted.Tables)
            {
                await BringAsync(table, cancellationToken);
            }

            await RunAsync(
                $"INSERT INTO {Table.Schema}.storage_schema (number, fingerprint) VALUES ({wanted.Number}, '{wanted.Fingerprint}')",
                cancellationToken
            );
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What is there whatever the types are.</summary>
    private static string Base =>
        $"""
            CREATE SCHEMA IF NOT EXISTS {Table.Schema};
            CREATE TABLE IF NOT EXISTS {Table.Schema}.storage_schema (
                number integer PRIMARY KEY,
                fingerprint text NOT NULL,
                migrated_at timestamptz NOT NULL DEFAULT now());
            CREATE OR REPLACE FUNCTION {Table.Schema}.expect_one(changed bigint) RETURNS void LANGUAGE plpgsql AS $$
                BEGIN
                    IF changed <> 1 THEN
                        RAISE EXCEPTION 'A document was changed since it was read. This is no error: the service reads it anew.'
                            USING ERRCODE = '{Faults.VersionConflict}';
                    END IF;
                END $$
            """;

    private async Task BringAsync(Table table, CancellationToken cancellationToken)
    {
        // Room on each page lets a change of a document that keeps its keys stay there, without a word to the indexes.
        await RunAsync(
            $"""
            CREATE TABLE IF NOT EXISTS {table.QualifiedName} (id bytea PRIMARY KEY, version bigint NOT NULL, body bytea NOT NULL) WITH (fillfactor = 80)
            """,
            cancellationToken
        );
        var present = await ColumnsAsync(table, cancellationToken);
        foreach (var column in present.Where(column => column.StartsWith("x_", StringComparison.Ordinal)).Except(table.Columns, StringComparer.Ordinal))
        {
            await RunAsync($"ALTER TABLE {table.QualifiedName} DROP COLUMN {column}", cancellationToken);
        }

        var added = table.Columns.Except(present, StringComparer.Ordinal).ToList();
        foreach (var column in added)
        {
            await RunAsync($"ALTER TABLE {table.QualifiedName} ADD COLUMN {column} bytea", cancellationToken);
        }

        if (added.Count > 0)
        {
            await FillAsync(table, added, cancellationToken);
        }

        foreach (var column in added)
        {
            await RunAsync($"CREATE INDEX \"{table.IndexOn(column)}\" ON {table.QualifiedName} ({column}, id) WHERE {column} IS NOT NULL", cancellationToken);
        }

        report.Indexes += added.Count;
    }

    /// <summary>Writes the keys of what is stored already.</summary>
    private async Task FillAsync(Table table, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var places = columns.Select(column => table.Columns.ToList().IndexOf(column)).ToList();
        var sets = string.Join(", ", columns.Select((column, i) => $"{column} = ${i + 2}"));
        for (byte[]? after = []; after is not null; )
        {
            await using var pipeline = new NpgsqlBatch(connection);
            byte[]? last = null;
            var count = 0;
            await using (var page = new NpgsqlCommand($"SELECT id, body FROM {table.QualifiedName} WHERE id > $1 ORDER BY id LIMIT {Portion}", connection))
            {
                page.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = after });
                await using var reader = await page.ExecuteReaderAsync(cancellationToken);
                for (; await reader.ReadAsync(cancellationToken); count++)
                {
                    last = reader.GetFieldValue<byte[]>(0);
                    if (table.KeysOf(reader.GetFieldValue<byte[]>(1)) is not { } keys)
                    {
                        report.Unreadable.Add((table.Name, DocumentBounds.Id(last)));
                    }
                    else if (places.Exists(place => keys[place] is not null))
                    {
                        pipeline.BatchCommands.Add(Update(table, sets, last, places.Select(place => keys[place])));
                    }
                }
            }

            if (pipeline.BatchCommands.Count > 0)
            {
                await pipeline.ExecuteNonQueryAsync(cancellationToken);
            }

            report.Documents += count;
            after = count < Portion ? null : last;
        }
    }

    private static NpgsqlBatchCommand Update(Table table, string sets, byte[] id, IEnumerable<byte[]?> keys)
    {
        var command = new NpgsqlBatchCommand($"UPDATE {table.QualifiedName} SET {sets} WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = id });
        foreach (var key in keys)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = key ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        }

        return command;
    }

    private async Task<List<string>> ColumnsAsync(Table table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
            connection
        )
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = table.QualifiedName } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

#pragma warning disable CA2100 // Names come from declared types, whose characters are checked.
    private async Task RunAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
#pragma warning restore CA2100
}
