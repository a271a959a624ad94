using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>What the database says of itself.</summary>
/// <param name="Number">0 where nothing was made yet.</param>
/// <param name="Fingerprint">Of the tables that were made.</param>
internal sealed record SchemaState(int Number, string Fingerprint)
{
    /// <summary>"Reauth" and a number: held shared by every instance that runs, and alone by whoever changes the tables.</summary>
    public const long Lock = 0x5265_6175_7468_0001;

    /// <summary>The command that is named wherever the tables have to be changed.</summary>
    public const string Remedy = "Run 'storage migrate' with the same settings";

    public static async Task<SchemaState> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{Table.Schema}.storage_schema') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return new SchemaState(0, "");
        }

        await using var newest = new NpgsqlCommand($"SELECT number, fingerprint FROM {Table.Schema}.storage_schema ORDER BY number DESC LIMIT 1", connection);
        await using var reader = await newest.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new SchemaState(reader.GetInt32(0), reader.GetString(1)) : new SchemaState(0, "");
    }

    /// <exception cref="StorageRefusedException">A newer build has changed the tables, or another one of the same number.</exception>
    public void ThrowIfNewer(SchemaVersion expected)
    {
        if (Number > expected.Number)
        {
            throw new StorageRefusedException(
                $"The PostgreSQL database has the tables of a newer version of the service: {Number}, and this one knows {expected.Number}. Start "
                    + "that version, or restore a backup from before."
            );
        }

        if (Number == expected.Number && !string.Equals(Fingerprint, expected.Fingerprint, StringComparison.Ordinal))
        {
            throw new StorageRefusedException(
                $"The PostgreSQL database has the tables {Number} of another build of the service. Start the build that made them, or use another database."
            );
        }
    }

    /// <exception cref="StorageRefusedException">These are not the tables that the build expects.</exception>
    public void ThrowIfOther(SchemaVersion expected)
    {
        ThrowIfNewer(expected);
        if (Number == 0)
        {
            throw new StorageRefusedException($"The PostgreSQL database has no tables yet. {Remedy}, then start the service.");
        }

        if (Number < expected.Number)
        {
            throw new StorageRefusedException(
                $"The PostgreSQL database has the tables of an older version of the service: {Number}, and this one needs {expected.Number}. Stop all "
                    + $"instances, make a backup, and {Remedy[..1].ToLowerInvariant()}{Remedy[1..]}."
            );
        }
    }
}
