using System.Net;
using System.Net.Sockets;
using System.Text;
using Drivetrain.Reauth.Sandbox.Hosting;

namespace Drivetrain.Reauth.Browser.Tests.Firefox;

/// <summary>A proxy (RFC 9110, section 9.3.6: CONNECT) that leads the demo's real names to their ports on this machine, and all others nowhere.</summary>
internal sealed class NameProxy : IAsyncDisposable
{
    private const int LongestHead = 8192;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly HostMap _hosts;
    private readonly Task _run;

    public NameProxy(HostMap hosts)
    {
        _hosts = hosts;
        _listener.Start();
        _run = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _run;
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        var tunnels = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                tunnels.RemoveAll(tunnel => tunnel.IsCompleted);
                tunnels.Add(TunnelAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(tunnels);
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using var own = client;
        try
        {
            var near = client.GetStream();
            if (PortOf(await ReadTargetAsync(near)) is not { } port)
            {
                await near.WriteAsync("HTTP/1.1 502 Not one of ours\r\n\r\n"u8.ToArray(), _ended.Token);
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, port, _ended.Token);
            var far = server.GetStream();
            await near.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), _ended.Token);
            await Task.WhenAny(near.CopyToAsync(far, _ended.Token), far.CopyToAsync(near, _ended.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One of the two went away.
        }
    }

    /// <summary>The host of <c>CONNECT host:443 HTTP/1.1</c>; its headers say nothing that matters here.</summary>
    private async Task<string> ReadTargetAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var next = new byte[1];
        while (head.Length < LongestHead && !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(next, _ended.Token) == 0)
                break;
            head.Append((char)next[0]);
        }

        return head.ToString().Split(' ') is ["CONNECT", var target, ..] ? target.Split(':')[0] : "";
    }

    private int? PortOf(string host)
    {
        foreach (var (name, port) in _hosts.Hosts)
        {
            if (name.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase) : host == name)
                return port;
        }

        return null;
    }
}
