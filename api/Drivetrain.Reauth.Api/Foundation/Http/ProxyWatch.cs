using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>
/// Notices a proxy that the settings do not name: all people behind it count as one address, so that one of them uses up what all may do. Told once in the log,
/// and for an hour by the health check. Anyone can send the headers; only a proxy of ours sends them from a network of ours, so only that degrades the check.
/// </summary>
internal sealed partial class ProxyWatch(TimeProvider time, ILogger<ProxyWatch> logger) : IHealthCheck
{
    private const string Forwarded = "Forwarded";
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>Where the framework puts the proxy's address once it has believed the header.</summary>
    private const string OriginalFor = "X-Original-For";

    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    /// <summary>Loopback, private, shared and link-local addresses (RFC 6890).</summary>
    private static readonly IPNetwork[] Near =
    [
        .. new[]
        {
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        }.Select(IPNetwork.Parse),
    ];

    private int _toldNear;
    private int _toldFar;
    private long _seenAt;
    private string? _problem;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            Volatile.Read(ref _problem) is { } said && time.GetElapsedTime(Volatile.Read(ref _seenAt)) < Remembered
                ? HealthCheckResult.Degraded(said)
                : HealthCheckResult.Healthy()
        );

    /// <summary>To be called after the headers of known proxies were taken over.</summary>
    public void Look(HttpContext http)
    {
        var headers = http.Request.Headers;
        var isSent = headers.ContainsKey(ForwardedFor) || headers.ContainsKey(Forwarded);
        if (!isSent || headers.ContainsKey(OriginalFor) || http.Connection.RemoteIpAddress is not { } peer)
        {
            return;
        }

        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        var remedy = headers.ContainsKey(ForwardedFor)
            ? "set Http:KnownProxies:0 to its address or network"
            : "have it send X-Forwarded-For and X-Forwarded-Proto (Forwarded is ignored), and set Http:KnownProxies:0 to its address";
        if (Array.Exists(Near, network => network.Contains(peer)))
        {
            Volatile.Write(ref _seenAt, time.GetTimestamp());
            Volatile.Write(
                ref _problem,
                "Requests arrive through a proxy that isn't in the settings, so everyone behind it counts as one address: "
                    + $"{remedy}. See the log for its address."
            );
            Tell(ref _toldNear, peer, remedy);
        }
        else
        {
            Tell(ref _toldFar, peer, remedy);
        }
    }

    private void Tell(ref int told, IPAddress peer, string remedy)
    {
        if (Interlocked.Exchange(ref told, 1) == 0)
        {
            LogUnknownProxy(peer, remedy);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Peer} sends proxy headers but isn't listed in Http:KnownProxies. They are ignored, so everyone behind it counts as one "
            + "address. If it is your proxy, {Remedy}. Otherwise no action is needed."
    )]
    private partial void LogUnknownProxy(IPAddress peer, string remedy);
}

internal static class ProxyWatchPipeline
{
    public static IServiceCollection AddProxyWatch(this IServiceCollection services)
    {
        services.AddSingleton<ProxyWatch>();
        services.AddHealthChecks().AddCheck<ProxyWatch>("proxy");
        return services;
    }

    public static void UseProxyWatch(this WebApplication app)
    {
        var watch = app.Services.GetRequiredService<ProxyWatch>();
        app.Use(
            (context, next) =>
            {
                watch.Look(context);
                return next(context);
            }
        );
    }
}
