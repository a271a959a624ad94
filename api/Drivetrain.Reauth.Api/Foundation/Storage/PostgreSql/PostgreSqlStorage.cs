using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>The database server of a host: its connections, and their life.</summary>
internal sealed class PostgreSqlStorage : IStorageEngine
{
    private readonly NpgsqlDataSource _source;
    private readonly ServerWatch _watch;
    private readonly Lock _closeGate = new();
    private Task? _closed;

    public PostgreSqlStorage(IOptions<StorageOptions> options, TroubledRows troubled, TimeProvider? time = null, ILoggerFactory? loggers = null)
        : this(options.Value, SchemaVersion.Current(), troubled, time, loggers) { }

    internal PostgreSqlStorage(
        StorageOptions options,
        SchemaVersion expected,
        TroubledRows? troubled = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null
    )
    {
        loggers ??= NullLoggerFactory.Instance;
        _source = NpgsqlDataSource.Create(Connections.Of(options));
        _watch = new ServerWatch(_source, expected, options, time ?? TimeProvider.System, loggers.CreateLogger<ServerWatch>());
        Store = new PostgreSqlStore(_source, _watch, troubled ?? new TroubledRows(loggers.CreateLogger<TroubledRows>()), options);
    }

    public IStore Store { get; }

    public StorageHealth Health => _watch.Health;

    public Task CheckAsync(CancellationToken cancellationToken) => Connections.TellAsync(() => _watch.CheckAsync(cancellationToken));

    public Task OpenAsync(CancellationToken cancellationToken) => Connections.TellAsync(() => _watch.StartAsync(cancellationToken));

    public Task CloseAsync()
    {
        // The host stops it, and whoever disposes the host closes it, maybe at the same time.
        lock (_closeGate)
        {
            return _closed ??= Task.Run(StopAsync);
        }
    }

    /// <exception cref="NotSupportedException">Always: the server has tools of its own.</exception>
    public Task<BackupResult> BackupAsync(string destination, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A PostgreSQL database is backed up by PostgreSQL's own tools.");

    /// <summary>Makes the tables what this build expects.</summary>
    /// <exception cref="StorageRefusedException">The server can't be used, instances run, or the tables are newer; nothing was changed.</exception>
    public static async Task<MigrationReport> MigrateAsync(StorageOptions options, SchemaVersion wanted, CancellationToken cancellationToken)
    {
        var report = new MigrationReport();
        await Connections.TellAsync(async () =>
        {
            await using var source = NpgsqlDataSource.Create(Connections.ForOneCommand(options));
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await ServerCheck.ThrowIfUnsafeAsync(connection, options.PostgreSql.AllowUnsafeServer, cancellationToken);
            await new Migration(connection, wanted, report).RunAsync(cancellationToken);
        });
        return report;
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task StopAsync()
    {
        await _watch.DisposeAsync();
        await _source.DisposeAsync();
    }
}
