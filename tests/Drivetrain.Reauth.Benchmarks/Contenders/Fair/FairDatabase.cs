using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Drivetrain.Reauth.Benchmarks.Contenders.Fair;

/// <summary>
/// SQLite with one writer thread: whatever waits is written in one transaction, with prepared statements, and acknowledged after its commit. In a write-ahead
/// log with
/// <c>synchronous=FULL</c> that is one fsync a group.
/// </summary>
internal sealed class FairDatabase : IAsyncDisposable
{
    private const int MaximumGroup = 256;

    private const string Schema = """
        PRAGMA journal_mode=WAL;
        PRAGMA synchronous=FULL;
        CREATE TABLE connectors (id TEXT PRIMARY KEY, workspace TEXT NOT NULL, data_source TEXT NOT NULL, provider TEXT NOT NULL, name TEXT NOT NULL,
          instance TEXT NOT NULL, instance_name TEXT, status TEXT NOT NULL, attempt TEXT, updated INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE credentials (connector TEXT PRIMARY KEY, instance TEXT NOT NULL, generation INTEGER NOT NULL, tokens BLOB NOT NULL,
          expires INTEGER NOT NULL,
          attempt TEXT NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE attempts (id TEXT PRIMARY KEY, connector TEXT NOT NULL, workspace TEXT NOT NULL, outcome TEXT NOT NULL, begun INTEGER NOT NULL,
          ended INTEGER NOT NULL,
          timeline BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE outbox (id TEXT PRIMARY KEY, type TEXT NOT NULL, workspace TEXT NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL,
          created INTEGER NOT NULL,
          body BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE audit (workspace TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
          details BLOB NOT NULL, PRIMARY KEY (workspace, id)) WITHOUT ROWID;
        """;

    private readonly BlockingCollection<Write> _queue = [];
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _register;
    private readonly SqliteCommand[] _complete;
    private readonly Thread _writer;

    public FairDatabase(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        using (var setup = _connection.CreateCommand())
        {
            setup.CommandText = Schema;
            setup.ExecuteNonQuery();
        }

        _begin = Prepared("BEGIN IMMEDIATE");
        _commit = Prepared("COMMIT");
        _register = Prepared("INSERT INTO connectors VALUES ($id, $workspace, $source, $provider, $name, $instance, NULL, 'registered', NULL, $now)", 7);
        _complete =
        [
            Prepared("UPDATE connectors SET status = 'connected', instance_name = $name, attempt = $attempt, updated = $now WHERE id = $id", 4),
            Prepared(
                "INSERT INTO credentials VALUES ($id, $instance, 1, $tokens, $expires, $attempt, $now) ON CONFLICT (connector) DO UPDATE SET instance = "
                    + "excluded.instance, "
                    + "generation = generation + 1, tokens = excluded.tokens, expires = excluded.expires, attempt = excluded.attempt, updated = "
                    + "excluded.updated",
                6
            ),
            Prepared("INSERT INTO attempts VALUES ($id, $connector, $workspace, 'completed', $begun, $ended, $timeline)", 6),
            // Nobody listens, so there is nothing to deliver, and nothing to look for later.
            Prepared("INSERT INTO outbox VALUES ($id, 'connector.reauthenticated', $workspace, $subject, 'delivered', $created, $body)", 5),
            Prepared("INSERT INTO audit VALUES ($workspace, $id, $at, 'key:benchmark', 'connector.reauthenticated', $subject, $details)", 5),
        ];
        _writer = new Thread(Run) { IsBackground = true, Name = "writer" };
        _writer.Start();
    }

    public Task InsertConnectorAsync(FairConnector connector) =>
        EnqueueAsync(() =>
            Execute(
                _register,
                connector.Id,
                connector.WorkspaceId,
                connector.DataSourceId,
                connector.Provider,
                connector.Name,
                connector.InstanceId,
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()
            )
        );

    /// <summary>Ends when all rows of the login are on the disk.</summary>
    public Task CompleteAsync(Completion login) =>
        EnqueueAsync(() =>
        {
            var (attempt, connector, at) = (login.Attempt, login.Attempt.Connector, login.At.ToUnixTimeMilliseconds());
            Execute(_complete[0], login.CompanyName, attempt.Id, at, connector.Id);
            Execute(
                _complete[1],
                connector.Id,
                connector.InstanceId,
                login.ProtectedTokens,
                login.AccessTokenExpiresAt.ToUnixTimeMilliseconds(),
                attempt.Id,
                at
            );
            Execute(_complete[2], attempt.Id, connector.Id, connector.WorkspaceId, attempt.BegunAt.ToUnixTimeMilliseconds(), at, login.Timeline);
            Execute(_complete[3], FairLogins.NewId("msg"), connector.WorkspaceId, connector.Id, at, login.Event);
            Execute(_complete[4], connector.WorkspaceId, FairLogins.NewId("aud"), at, connector.Id, login.AuditDetails);
        });

    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        _writer.Join();
        _queue.Dispose();
        foreach (var command in _complete.Append(_register).Append(_commit).Append(_begin))
            await command.DisposeAsync();

        await _connection.DisposeAsync();
    }

    private Task EnqueueAsync(Action statements)
    {
        var write = new Write(statements, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Add(write);
        return write.Done.Task;
    }

    private void Run()
    {
        var group = new List<Write>(MaximumGroup);
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            group.Clear();
            group.Add(first);
            while (group.Count < MaximumGroup && _queue.TryTake(out var next))
                group.Add(next);

            try
            {
                _begin.ExecuteNonQuery();
                foreach (var write in group)
                    write.Statements();

                _commit.ExecuteNonQuery();
                group.ForEach(write => write.Done.SetResult());
            }
            catch (SqliteException exception)
            {
                // The measurement ends with it: no login is counted that was not stored.
                group.ForEach(write => write.Done.SetException(exception));
                return;
            }
        }
    }

    /// <param name="sql">With named parameters, in the order of their values.</param>
    /// <param name="parameters">How many there are.</param>
    private SqliteCommand Prepared(string sql, int parameters = 0)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in sql.Split(' ', ',', '(', ')').Where(word => word.StartsWith('$')).Take(parameters))
            command.Parameters.Add(new SqliteParameter { ParameterName = name });

        command.Prepare();
        return command;
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];

        command.ExecuteNonQuery();
    }

    private sealed record Write(Action Statements, TaskCompletionSource Done);
}
