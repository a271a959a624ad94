using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Drivetrain.Reauth.Sandbox.Demo;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Sandbox.Extension.DevTools;

/// <summary>
/// The Chrome DevTools Protocol with a whole browser, for what Playwright's .NET API has not: service workers, side panels, the toolbar. Sessions are flat:
/// each message says which one it belongs to.
/// </summary>
internal sealed class DevToolsClient : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly Action<DevToolsEvent> _onEvent;
    private Task _receiving = Task.CompletedTask;
    private int _lastId;

    private DevToolsClient(Action<DevToolsEvent> onEvent) => _onEvent = onEvent;

    /// <summary>Connects to <c>ws://…/devtools/browser/…</c>.</summary>
    /// <param name="address">The browser's address.</param>
    /// <param name="onEvent">Gets every event, one after the other; must not block.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DevToolsClient> ConnectAsync(Uri address, Action<DevToolsEvent> onEvent, CancellationToken cancellationToken)
    {
        var client = new DevToolsClient(onEvent);
        try
        {
            await client._socket.ConnectAsync(address, cancellationToken);
            client._receiving = Task.Run(client.ReceiveAsync, CancellationToken.None);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="DemoException">The browser refused, did not answer, or is gone.</exception>
    public async Task<JsonElement> SendAsync(string method, object? parameters = null, string? sessionId = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await WriteAsync(new Command(id, method, parameters, sessionId));
            return await answer.Task.WaitAsync(AnswerTime);
        }
        catch (TimeoutException)
        {
            throw new DemoException($"Chromium did not answer {method} within {AnswerTime.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            throw new DemoException($"Chromium is gone: {method} could not be sent.");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _closing.Dispose();
        _sending.Dispose();
    }

    private async Task WriteAsync(Command command)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(command, SandboxJson.Protocol);
        await _sending.WaitAsync(_closing.Token);
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, _closing.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, _closing.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Dispatch(JsonSerializer.Deserialize<JsonElement>(message.GetBuffer().AsSpan(0, (int)message.Length)));
                message.SetLength(0);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The browser ended, or we did.
        }
        finally
        {
            foreach (var answer in _pending.Values)
                answer.TrySetException(new DemoException("Chromium is gone: it ended, or was killed."));
        }
    }

    private void Dispatch(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id))
        {
            var session = message.TryGetProperty("sessionId", out var name) ? name.GetString() : null;
            _onEvent(new DevToolsEvent(message.GetProperty("method").GetString()!, message.GetProperty("params"), session));
        }
        else if (_pending.TryGetValue(id.GetInt32(), out var answer))
        {
            if (message.TryGetProperty("error", out var error))
                answer.TrySetException(new DemoException($"Chromium refused: {error.GetProperty("message").GetString()}"));
            else
                answer.TrySetResult(message.GetProperty("result"));
        }
    }

    private sealed record Command(int Id, string Method, object? Params, string? SessionId);
}

/// <summary>Something that the browser tells without being asked.</summary>
/// <param name="Method">Its name, <c>Domain.event</c>.</param>
/// <param name="Parameters">What it says.</param>
/// <param name="SessionId">The session, or null for the browser itself.</param>
internal sealed record DevToolsEvent(string Method, JsonElement Parameters, string? SessionId);
