using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>The database server of a host: its connections, and their life.</summary>
internal sealed class PostgreSqlStorage : IStorageEngine
{
    private readonly NpgsqlDataSource _source;
    private readonly ServerWatch _watch;
    private readonly Announcer _announcer;
    private readonly Instances _instances;
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
        _announcer = new Announcer(_source);
        _watch = new ServerWatch(_source, _announcer, expected, options, time ?? TimeProvider.System, loggers.CreateLogger<ServerWatch>());
        _instances = new Instances(_source, _watch);
        _watch.Away = _instances.LoseAsync;
        Store = new PostgreSqlStore(_source, _watch, _announcer, troubled ?? new TroubledRows(loggers.CreateLogger<TroubledRows>()), options);
    }

    public IStore Store { get; }

    public IInstances Instances => _instances;

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

    /// <exception cref="IOException">Always: the server has tools of its own.</exception>
    public Task<BackupResult> BackupAsync(string destination, CancellationToken cancellationToken) =>
        throw new IOException("A PostgreSQL database is backed up with PostgreSQL's own tools, such as pg_dump.");

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
        await _instances.DisposeAsync();
        await _announcer.DisposeAsync();
        await _watch.DisposeAsync();
        await _source.DisposeAsync();
    }
}
