using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.PluginHost.Egress;

namespace Drivetrain.Reauth.Api.Features.Plugins;

/// <summary>Says at the start that a proxy carries our calls, since nothing else would show it. A password in its address stays out.</summary>
internal sealed class ProxyNotice(OutboundProxy proxy) : IStartupNotice
{
    private static readonly Uri Anywhere = new("https://proxied.invalid/");

    public IEnumerable<string> Lines =>
        proxy.GetProxy(Anywhere) is { } used ? [$"Proxy       Providers and webhooks are called through {used.Scheme}://{used.Authority} (HTTPS_PROXY)."] : [];
}
