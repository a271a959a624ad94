using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Drivetrain.Reauth.Browser.Tests.Firefox;

/// <summary>
/// Firefox's own protocol for drivers: each message is its length in bytes, a colon, and JSON
/// (firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
/// </summary>
internal sealed class Marionette : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly SemaphoreSlim _turn = new(1);
    private NetworkStream _stream = null!;
    private int _lastId;

    public static async Task<Marionette> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var marionette = new Marionette();
        await marionette._client.ConnectAsync("127.0.0.1", port, cancellationToken);
        marionette._stream = marionette._client.GetStream();

        // It begins with its version.
        await marionette.ReadAsync(cancellationToken);
        return marionette;
    }

    /// <summary>Sends a command, and waits for its result.</summary>
    /// <exception cref="FirefoxException">Firefox refused it.</exception>
    public async Task<JsonElement> SendAsync(string command, object parameters, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new object[] { 0, ++_lastId, command, parameters });
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{body.Length}:")), cancellationToken);
            await _stream.WriteAsync(body, cancellationToken);
            var answer = await ReadAsync(cancellationToken);
            return answer[2] is { ValueKind: JsonValueKind.Object } error
                ? throw new FirefoxException($"{command}: {error.GetProperty("error").GetString()}: {error.GetProperty("message").GetString()}")
                : answer[3];
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _turn.Dispose();
    }

    private async Task<JsonElement> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        var digit = new byte[1];
        while (true)
        {
            await _stream.ReadExactlyAsync(digit, cancellationToken);
            if (digit[0] == ':')
                break;
            length = (length * 10) + digit[0] - '0';
        }

        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, cancellationToken);
        return JsonDocument.Parse(body).RootElement;
    }
}

/// <summary>Firefox did not do what it was told.</summary>
public sealed class FirefoxException(string message) : Exception(message);
