using System.Net;
using System.Net.Sockets;
using Drivetrain.Reauth.PluginHost.Egress;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>The host has no address that the endpoint may go to.</summary>
internal sealed class AddressRefusedException() : IOException("The host doesn't resolve to an address on the public internet.");

/// <summary>
/// Opens connections. Addresses are checked here, on the very ones that are then connected to: a name that changes between a check and its use
/// (DNS rebinding) gains nothing.
/// </summary>
internal static class WebhookConnector
{
    /// <param name="publicOnly">Whether only addresses on the public internet may be reached.</param>
    /// <param name="proxy">The proxy of this machine; the environment's when absent.</param>
    public static HttpMessageHandler CreateHandler(bool publicOnly, IWebProxy? proxy = null)
    {
        proxy ??= OutboundProxy.FromEnvironment;
        var direct = Sockets();
        direct.UseProxy = false;
        direct.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, publicOnly, cancellationToken);
        var proxied = Sockets();
        proxied.Proxy = proxy;
        return new Route(proxy, publicOnly, direct, proxied);
    }

    private static SocketsHttpHandler Sockets() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            // Answers are not read; up to so much is skipped so that the connection can be used again.
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            ActivityHeadersPropagator = null,
        };

    /// <summary>
    /// A proxy connects for us and looks the name up again, out of sight of the rule. So the name is looked up here first, and every address that it has has to
    /// be allowed. What a name is changed to between the two look-ups only the proxy can refuse; the documentation asks for that.
    /// </summary>
    private sealed class Route(IWebProxy proxy, bool publicOnly, HttpMessageHandler direct, HttpMessageHandler proxied) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _direct = new(direct);
        private readonly HttpMessageInvoker _proxied = new(proxied);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var target = request.RequestUri!;
            if (proxy.IsBypassed(target) || proxy.GetProxy(target) is null)
            {
                return await _direct.SendAsync(request, cancellationToken);
            }

            if (publicOnly && !await IsPublicAsync(target.IdnHost, cancellationToken))
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, message: null, new AddressRefusedException());
            }

            return await _proxied.SendAsync(request, cancellationToken);
        }

        private static async Task<bool> IsPublicAsync(string host, CancellationToken cancellationToken)
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
                return addresses.Length > 0 && Array.TrueForAll(addresses, AddressRule.IsPublic);
            }
            catch (SocketException exception)
            {
                throw new HttpRequestException(HttpRequestError.NameResolutionError, message: null, exception);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _direct.Dispose();
                _proxied.Dispose();
            }

            base.Dispose(disposing);
        }
    }

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
