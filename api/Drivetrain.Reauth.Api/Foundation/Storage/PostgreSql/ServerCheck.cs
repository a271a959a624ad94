using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>Whether a server keeps what it has acknowledged.</summary>
internal static class ServerCheck
{
    private const int OldestVersion = 150_000;

    private static readonly string[] Needed = ["fsync", "full_page_writes", "synchronous_commit"];

    /// <exception cref="StorageRefusedException">It may lose what it acknowledged, it takes no changes, or it is too old.</exception>
    public static async Task ThrowIfUnsafeAsync(NpgsqlConnection connection, bool isAllowed, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", connection)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. Needed, "server_version_num", "transaction_read_only"] } },
        };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                settings[reader.GetString(0)] = reader.GetString(1);
            }
        }

        if (int.Parse(settings["server_version_num"], System.Globalization.CultureInfo.InvariantCulture) < OldestVersion)
        {
            throw new StorageRefusedException("The PostgreSQL server is too old. Use PostgreSQL 15 or newer.");
        }

        if (settings["transaction_read_only"] is "on")
        {
            throw new StorageRefusedException(
                "The PostgreSQL server takes no changes: it is a standby, or read-only. Name the primary in the connection string."
            );
        }

        var off = Array.FindAll(Needed, name => settings[name] is "off");
        if (off.Length > 0 && !isAllowed)
        {
            throw new StorageRefusedException(
                $"The PostgreSQL server runs with {string.Join(" and ", off.Select(name => name + " = off"))}, and would lose acknowledged logins "
                    + "in a crash. Turn it on for the server, the database and the role. To use such a server for tests only, set "
                    + "Storage:PostgreSql:AllowUnsafeServer to true."
            );
        }
    }
}
