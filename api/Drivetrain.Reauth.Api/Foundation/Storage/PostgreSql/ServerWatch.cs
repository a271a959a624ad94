using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>
/// The one connection that an instance holds for as long as it runs. Its lock keeps the tables from being changed under the instance; while it is lost,
/// nothing is written, and the instance is not ready.
/// </summary>
internal sealed partial class ServerWatch(
    NpgsqlDataSource source,
    Announcer announcer,
    SchemaVersion expected,
    StorageOptions options,
    TimeProvider time,
    ILogger<ServerWatch> logger
) : IAsyncDisposable
{
    /// <summary>A full disk is asked again after this.</summary>
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private NpgsqlConnection? _connection;
    private Task _watching = Task.CompletedTask;
    private volatile bool _isHere;
    private long _fullSince;

    private Action<string?, string?>? _heard;

    /// <summary>Called when the server was lost.</summary>
    public Func<Task> Away { get; set; } = () => Task.CompletedTask;

    public StorageHealth Health =>
        !_isHere ? new StorageHealth(Ready: false, "storage_unavailable")
        : IsFull ? new StorageHealth(Ready: false, "storage_full")
        : new StorageHealth(Ready: true);

    private bool IsFull => Volatile.Read(ref _fullSince) is not 0 and var since && time.GetElapsedTime(since) < FullFor;

    /// <inheritdoc cref="StartAsync"/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await CheckAsync(connection, cancellationToken);
    }

    /// <exception cref="StorageRefusedException">The server or its tables must not be used as they are.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    /// <inheritdoc cref="IInstances.Listen"/>
    public void Listen(Action<string?, string?> heard) => _heard += heard;

    /// <exception cref="StorageUnavailableException">The connection is lost.</exception>
    public void ThrowIfAway()
    {
        if (!_isHere)
        {
            throw new StorageUnavailableException("The database can't be reached. Nothing was changed.");
        }
    }

    /// <exception cref="StorageFullException">A commit failed just now for want of room.</exception>
    public void ThrowIfFull()
    {
        if (IsFull)
        {
            throw new StorageFullException("The database server's disk is full. Nothing was changed. Free some space, and commits resume.");
        }
    }

    public void Wrote()
    {
        if (Volatile.Read(ref _fullSince) != 0)
        {
            Volatile.Write(ref _fullSince, 0);
        }
    }

    public void Failed(IOException fault)
    {
        if (fault is StorageFullException)
        {
            Volatile.Write(ref _fullSince, Math.Max(1, time.GetTimestamp()));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _isHere = false;
        await _watching;
        await LetGoAsync();
        _stopping.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _connection = await source.OpenConnectionAsync(cancellationToken);
        await using var locking = new NpgsqlCommand("SELECT pg_try_advisory_lock_shared($1)", _connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = SchemaState.Lock } },
        };
        if (await locking.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new StorageRefusedException("The tables of the PostgreSQL database are being migrated. Start the service when that is done.");
        }

        await CheckAsync(_connection, cancellationToken);
        _connection.Notification += (_, message) =>
        {
            foreach (var (type, id) in announcer.Read(message.Payload))
            {
                _heard?.Invoke(type, id);
            }
        };
        await using var listening = new NpgsqlCommand($"LISTEN {Announcer.ChannelName}", _connection);
        await listening.ExecuteNonQueryAsync(cancellationToken);
        _isHere = true;
    }

    private async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ServerCheck.ThrowIfUnsafeAsync(connection, options.PostgreSql.AllowUnsafeServer, cancellationToken);
        (await SchemaState.ReadAsync(connection, cancellationToken)).ThrowIfOther(expected);
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_connection is null)
                {
                    await ConnectAsync(_stopping.Token);
                    LogBack();
                    _heard?.Invoke(null, null);
                }

                await _connection!.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or StorageRefusedException or OperationCanceledException)
            {
                if (_isHere || exception is StorageRefusedException)
                {
                    LogLost(exception is StorageRefusedException ? exception.Message : exception.GetType().Name);
                }

                _isHere = false;
                await LetGoAsync();
                await Away();

                // The others of the pool are most likely dead as well, and would each fail somebody once.
                source.Clear();
                await Task.Delay(options.ReopenPause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Closes a connection, and with it the session that has locks: it must not go back to the pool.</summary>
    public static async Task EndAsync(NpgsqlConnection connection)
    {
        try
        {
            NpgsqlConnection.ClearPool(connection);
            await connection.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // It was dead.
        }
    }

    private async Task LetGoAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await EndAsync(connection);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database is unavailable: {Reason}. Nothing can be changed until the connection is restored.")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection to the database is restored.")]
    private partial void LogBack();
}
