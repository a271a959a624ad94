using System.Net;
using System.Net.Sockets;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>
/// HTTP for tests that act as a browser. Browsers resolve every <c>*.localhost</c> name to loopback (RFC 6761 section 6.3); a machine's resolver often
/// does not, so connections go to loopback whatever the name, and any other host is refused.
/// </summary>
public static class LoopbackHttp
{
    /// <summary>A handler that reaches only loopback, with cookies of its own and, unless asked, without following redirects.</summary>
    public static SocketsHttpHandler CreateHandler(bool followRedirects = false) =>
        new()
        {
            AllowAutoRedirect = followRedirects,
            CookieContainer = new CookieContainer(),
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var host = context.DnsEndPoint.Host;
                var isLoopback =
                    string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
                    || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
                    || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
                if (!isLoopback)
                    throw new HttpRequestException($"The sandbox does not connect to {host}: only to loopback.");

                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
}
