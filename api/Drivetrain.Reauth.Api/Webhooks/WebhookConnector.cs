using System.Net;
using System.Net.Sockets;

namespace Drivetrain.Reauth.Api.Webhooks;

/// <summary>The host has no address that the endpoint may go to.</summary>
internal sealed class AddressRefusedException() : IOException("The host's addresses are not on the public internet.");

/// <summary>
/// Opens connections. Addresses are checked here, on the very ones that are then connected to: a name that changes between a check and its use
/// (DNS rebinding) gains nothing.
/// </summary>
internal static class WebhookConnector
{
    public static SocketsHttpHandler CreateHandler(bool publicOnly) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // A proxy would connect for us, out of sight of the rule.
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 16,
        // Answers are not read; up to so much is skipped so that the connection can be used again.
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, publicOnly, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, bool publicOnly, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken);
        var allowed = publicOnly ? Array.FindAll(addresses, AddressRule.IsPublic) : addresses;
        if (allowed.Length == 0)
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
