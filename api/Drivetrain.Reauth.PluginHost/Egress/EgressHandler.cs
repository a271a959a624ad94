using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost.Egress;

/// <summary>
/// Lets through what the policy allows and reads the answer within its limit, unpacked, so that the client's time-out covers the last byte too.
/// </summary>
internal sealed partial class EgressHandler(EgressPolicy policy, EgressLimits limits, ILogger logger, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public static HttpClient CreateClient(
        EgressPolicy policy,
        EgressLimits limits,
        ILogger logger,
        Func<HttpMessageHandler, HttpMessageHandler>? transport = null
    )
    {
#pragma warning disable CA2000 // The client disposes of its chain of handlers.
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = OutboundProxy.FromEnvironment,
            ConnectTimeout = limits.ConnectTimeout,
            PooledConnectionLifetime = limits.PooledConnectionLifetime,
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
        };
        return new HttpClient(new EgressHandler(policy, limits, logger, transport?.Invoke(sockets) ?? sockets)) { Timeout = limits.RequestTimeout };
#pragma warning restore CA2000
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri;
        if (uri is null || !policy.Allows(uri))
        {
            var origin = uri is { IsAbsoluteUri: true } ? EgressPolicy.OriginOf(uri) : "none";
            LogDenied(origin);
            throw new EgressDeniedException($"The plugin's manifest and settings don't allow calls to {origin}.");
        }

        var response = await base.SendAsync(request, cancellationToken);
        var complete = false;
        try
        {
            await response.Content.LoadIntoBufferAsync(limits.MaximumResponseBytes, cancellationToken);
            response.Content = await AnswerContent.ReadAsync(response.Content, limits.MaximumResponseBytes, cancellationToken);
            complete = true;
            return response;
        }
        finally
        {
            if (!complete)
            {
                response.Dispose();
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A call to {Origin} was blocked: the plugin's manifest and settings don't allow it")]
    private partial void LogDenied(string origin);
}
