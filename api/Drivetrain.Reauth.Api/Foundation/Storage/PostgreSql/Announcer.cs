using System.Threading.Channels;
using Npgsql;

namespace Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;

/// <summary>
/// Tells the other instances what was committed here, behind the commits and many at a time: within a transaction a NOTIFY would have all commits of the server
/// wait for each other. One that is lost delays others, who look by themselves.
/// </summary>
internal sealed class Announcer : IAsyncDisposable
{
    public const string ChannelName = "reauth";

    /// <summary>PostgreSQL takes just under 8000 bytes; an id has up to 512 of them.</summary>
    private const int MostCharacters = 1800;

    /// <summary>Above it some get lost.</summary>
    private const int MostWaiting = 10_000;

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }
    );
    private readonly NpgsqlDataSource _source;
    private readonly Task _sending;

    public Announcer(NpgsqlDataSource source)
    {
        _source = source;
        _sending = Task.Run(SendAsync);
    }

    /// <summary>Tells one instance's messages from another's.</summary>
    public string Origin { get; } = Guid.NewGuid().ToString("N");

    public void Tell(Write write) => _waiting.Writer.TryWrite($"{write.Table.Name}/{write.Id}");

    /// <summary>The types and ids in a message of another instance.</summary>
    public IEnumerable<(string Type, string Id)> Read(string payload)
    {
        var lines = payload.Split('\n');
        return string.Equals(lines[0], Origin, StringComparison.Ordinal)
            ? []
            : lines.Skip(1).Select(line => line.Split('/', 2)).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1]));
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _sending;
    }

    private async Task SendAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            var lines = new HashSet<string>(StringComparer.Ordinal);
            for (var length = 0; length < MostCharacters && _waiting.Reader.TryRead(out var line); length += line.Length)
            {
                lines.Add(line);
            }

            try
            {
                await using var command = _source.CreateCommand("SELECT pg_notify($1, $2)");
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ChannelName });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = string.Join('\n', lines.Prepend(Origin)) });
                await command.ExecuteNonQueryAsync();
            }
            catch (Exception exception) when (exception is NpgsqlException or ObjectDisposedException)
            {
                // Others look by themselves.
            }
        }
    }
}
