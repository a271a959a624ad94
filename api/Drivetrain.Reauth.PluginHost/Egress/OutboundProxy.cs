using System.Net;

namespace Drivetrain.Reauth.PluginHost.Egress;

/// <summary>
/// The proxy that the environment names for calls to other hosts (<c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>). This machine is
/// always reached directly. Who may be called is decided before, by the addresses that callers ask for; a proxy only carries the calls.
/// </summary>
public sealed class OutboundProxy(IWebProxy environment) : IWebProxy
{
    /// <summary>As the environment was when the process started.</summary>
    public static OutboundProxy FromEnvironment { get; } = new(HttpClient.DefaultProxy);

    public ICredentials? Credentials
    {
        get => environment.Credentials;
        set => throw new NotSupportedException("The environment sets the proxy.");
    }

    /// <summary>The proxy for an address; null where it is called directly.</summary>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : environment.GetProxy(destination);

    public bool IsBypassed(Uri host) =>
        host.IsLoopback || host.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || environment.IsBypassed(host);
}
