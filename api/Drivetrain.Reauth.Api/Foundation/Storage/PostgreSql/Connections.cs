using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>How the server is reached.</summary>
internal static class Connections
{
    /// <summary>Three instances with a few to spare fit into the hundred that a server takes as it comes.</summary>
    private const int PoolSize = 25;

    /// <summary>Each statement of each table is prepared once it was used some times.</summary>
    private const int Prepared = 200;

    /// <summary>The connection string, with what it leaves open.</summary>
    /// <exception cref="StorageRefusedException">It can't be read.</exception>
    public static string Of(StorageOptions options)
    {
        var builder = Parse(options);
        var patience = (int)Math.Ceiling(options.CommitTimeout.TotalSeconds);
        Default("Maximum Pool Size", () => builder.MaxPoolSize = PoolSize);
        Default("Max Auto Prepare", () => builder.MaxAutoPrepare = Prepared);
        Default("Application Name", () => builder.ApplicationName = "drivetrain-reauth");
        Default("Timeout", () => builder.Timeout = patience);

        // A little longer than callers wait, who are told that the change may still happen.
        Default("Command Timeout", () => builder.CommandTimeout = patience + 5);

        // Finds out when the connection that waits for messages has died.
        Default("Keepalive", () => builder.KeepAlive = 10);
        return builder.ConnectionString;

        void Default(string keyword, Action set)
        {
            if (!builder.ContainsKey(keyword) || !builder.ShouldSerialize(keyword))
            {
                set();
            }
        }
    }

    /// <summary>For a command that may take as long as it takes.</summary>
    /// <inheritdoc cref="Of"/>
    public static string ForOneCommand(StorageOptions options)
    {
        var builder = Parse(options);
        builder.Pooling = false;
        builder.CommandTimeout = 0;
        return builder.ConnectionString;
    }

    /// <summary>Tells whoever starts the service or a command what keeps it from the server.</summary>
    /// <exception cref="StorageRefusedException">It can't be reached, or refuses.</exception>
    public static async Task TellAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (NpgsqlException exception)
        {
            throw new StorageRefusedException(Words(exception), exception);
        }
    }

    /// <summary>PostgreSQL's own words name databases and roles, and no passwords.</summary>
    private static string Words(NpgsqlException exception) =>
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
                $"The PostgreSQL role of Storage:ConnectionString lacks a right: {denied.MessageText}. Grant it, or name another role.",
            PostgresException refused => $"The PostgreSQL server refused ({refused.SqlState}): {refused.MessageText}. Check Storage:ConnectionString.",
            _ => "The PostgreSQL server can't be reached. Check that it is running, and the host and port in Storage:ConnectionString.",
        };

    private static NpgsqlConnectionStringBuilder Parse(StorageOptions options)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // What cannot be read is not repeated: it may be a password.
            throw new StorageRefusedException(
                "Storage:ConnectionString can't be read. Write it like this: Host=db.example.com;Database=reauth;Username=reauth;Password=…"
            );
        }
    }
}
