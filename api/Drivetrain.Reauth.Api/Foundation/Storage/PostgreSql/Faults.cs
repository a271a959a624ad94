using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>What PostgreSQL and the way to it fail with, in the words of the contract.</summary>
internal static class Faults
{
    /// <summary>Raised by our own function when a version is not the expected one.</summary>
    public const string VersionConflict = "RA001";

    private const string NothingChanged = "The database can't be reached or can't take changes. Nothing was changed.";

    private const string Unknown = "The connection to the database was lost. The change may still take effect.";

    private const string TooLate = "The database didn't respond in time. The change may still take effect.";

    /// <summary>Two batches waited for each other, and the server ended one of them: it changed nothing, and can simply be tried again.</summary>
    public static bool IsCollision(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>The connection has died, or the server says that it ends it.</summary>
    public static bool IsOfTheConnection(NpgsqlException exception) =>
        exception is PostgresException refused
            ? refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            : exception.InnerException is not TimeoutException;

    /// <summary>Before anything was sent.</summary>
    public static IOException WhileConnecting(NpgsqlException exception) =>
        exception.InnerException is TimeoutException
            ? new StorageStalledException("The database didn't respond in time. Nothing was changed.", exception)
            : new StorageUnavailableException(NothingChanged, exception);

    /// <summary>While a change was under way.</summary>
    /// <returns>Null for what is a fault of this program.</returns>
    public static IOException? WhileWriting(NpgsqlException exception) =>
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new StorageFullException(
                "The database server's disk is full. Nothing was changed. Free some space, and commits resume."
            ),
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => new StorageStalledException(TooLate, exception),

            // The server says so when it shuts down, perhaps after it has committed.
            PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => new StorageStalledException(
                Unknown,
                exception
            ),
            PostgresException refused when IsOfTheServer(refused.SqlState) => new StorageUnavailableException(NothingChanged, exception),
            PostgresException => null,
            { InnerException: TimeoutException } => new StorageStalledException(TooLate, exception),
            _ => new StorageStalledException(Unknown, exception),
        };

    /// <inheritdoc cref="WhileWriting"/>
    public static IOException? WhileReading(NpgsqlException exception) =>
        exception is PostgresException refused && !IsOfTheServer(refused.SqlState)
            ? null
            : new StorageUnavailableException("The database could not be read.", exception);

    /// <summary>
    /// Connections (08), authorization (28), missing databases and tables (3D, 42P01, 42501), read-only servers (25006), resources (53), operators (57), the
    /// system (58) and internal errors (XX).
    /// </summary>
    private static bool IsOfTheServer(string state) =>
        state[..2] is "08" or "28" or "3D" or "53" or "57" or "58" or "XX"
        || state
            is PostgresErrorCodes.ReadOnlySqlTransaction
                or PostgresErrorCodes.UndefinedTable
                or PostgresErrorCodes.UndefinedColumn
                or PostgresErrorCodes.InsufficientPrivilege;
}
