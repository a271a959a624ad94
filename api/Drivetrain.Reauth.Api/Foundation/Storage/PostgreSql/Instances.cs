using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>
/// Turns are advisory locks of one connection that is kept for them: a turn that lasts as long as a provider's answer takes none of the pool's, and the server
/// gives all of them back when the instance dies.
/// </summary>
internal sealed class Instances(NpgsqlDataSource source, ServerWatch watch) : IInstances, IAsyncDisposable
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private NpgsqlConnection? _connection;
    private CancellationTokenSource _lost = new();
    private volatile bool _isClosed;

    public bool AreSeveral => true;

    public void Listen(Action<string?, string?> heard) => watch.Listen(heard);

    public async ValueTask<InstanceTurn> TakeAsync(string name, CancellationToken cancellationToken)
    {
        for (var wait = ShortestWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            if (await TryTakeAsync(name, cancellationToken) is { } turn)
            {
                return turn;
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    public async ValueTask<InstanceTurn?> TryTakeAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed)
            {
                throw new StorageUnavailableException("The database is closed.");
            }

            // The server would give one session the same lock again.
            if (_held.Contains(name) || !await AskAsync("SELECT pg_try_advisory_lock($1)", name))
            {
                return null;
            }

            _held.Add(name);
            var session = _lost;
            return new InstanceTurn(() => GiveBackAsync(name, session), session.Token);
        }
        catch (NpgsqlException exception)
        {
            await ForgetAsync();
            throw new StorageUnavailableException("The database can't be reached. Nothing was changed.", exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The server was away: whatever was held may be another instance's now.</summary>
    public async Task LoseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await ForgetAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What still has a turn gives it back later, so that the gate stays.
        _isClosed = true;
        await LoseAsync();
    }

    private async ValueTask GiveBackAsync(string name, CancellationTokenSource session)
    {
        await _gate.WaitAsync();
        try
        {
            if (ReferenceEquals(session, _lost) && _held.Remove(name))
            {
                await AskAsync("SELECT pg_advisory_unlock($1)", name);
            }
        }
        catch (NpgsqlException)
        {
            await ForgetAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<bool> AskAsync(string text, string name)
    {
        _connection ??= await source.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(text, _connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) } },
        };
        return await command.ExecuteScalarAsync(CancellationToken.None) is true;
    }

    private async Task ForgetAsync()
    {
        var (connection, lost) = (_connection, _lost);
        (_connection, _lost) = (null, new CancellationTokenSource());
        _held.Clear();
        await lost.CancelAsync();
        lost.Dispose();
        if (connection is not null)
        {
            await ServerWatch.EndAsync(connection);
        }
    }
}
