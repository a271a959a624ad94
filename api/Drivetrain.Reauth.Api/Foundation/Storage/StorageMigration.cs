using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Makes the tables of a shared database what this build expects. The embedded database does so by itself.</summary>
internal static class StorageMigration
{
    /// <exception cref="StorageRefusedException">The database can't be used, or must not be changed; nothing was.</exception>
    public static Task<MigrationReport> RunAsync(StorageOptions options, CancellationToken cancellationToken) =>
        options.IsShared
            ? PostgreSqlStorage.MigrateAsync(options, SchemaVersion.Current(), cancellationToken)
            : throw new StorageRefusedException(
                $"{StorageOptions.Section}:{nameof(StorageOptions.ConnectionString)} is not set. The embedded database needs no migration."
            );
}
