using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Diagnostics;

namespace Drivetrain.Reauth.Sandbox.Hosting;

/// <summary>A small Kestrel server on loopback only. It reads no configuration and no environment, so that a simulator behaves the same everywhere.</summary>
public static class LoopbackServer
{
    private const int Attempts = 5;

    /// <summary>
    /// Starts a server on a port; 0 picks a free one. Listens on 127.0.0.1 and, where there is one, on ::1, because browsers resolve *.localhost to either.
    /// </summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<(WebApplication App, int Port)> StartAsync(
        int port,
        Action<IServiceCollection> services,
        Action<WebApplication> map,
        CancellationToken cancellationToken
    ) => StartAsync(port, tls: null, services, map, cancellationToken);

    /// <summary>Starts a server that speaks TLS on a second port, where <paramref name="tls"/> is given.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<(WebApplication App, int Port)> StartAsync(
        int port,
        LoopbackTls? tls,
        Action<IServiceCollection> services,
        Action<WebApplication> map,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var candidate = port == 0 ? FreePort() : port;
            var app = Build(candidate, tls, services);
            map(app);
            try
            {
                await app.StartAsync(cancellationToken);
                return (app, candidate);
            }
            catch (IOException) when (port == 0 && attempt < Attempts)
            {
                await app.DisposeAsync();
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A port that nobody listens on, on either loopback address.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>True when nobody listens on the port.</summary>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && (!HasIPv6 || CanBind(IPAddress.IPv6Loopback, port));

    /// <summary>True where ::1 can be listened on.</summary>
    public static bool HasIPv6 { get; } = Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback, 0);

    private static bool CanBind(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static WebApplication Build(int port, LoopbackTls? tls, Action<IServiceCollection> services)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(IPAddress.Loopback, port);
                if (HasIPv6)
                    kestrel.Listen(IPAddress.IPv6Loopback, port);
                if (tls is not null)
                    kestrel.Listen(IPAddress.Loopback, tls.Port, listen => listen.UseHttps(tls.Certificate));
            });
        builder.Services.AddRouting();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => SandboxJson.Configure(json.SerializerOptions));
        services(builder.Services);
        var app = builder.Build();
        app.UseExceptionHandler(errors => errors.Run(WriteProblemAsync));
        return app;
    }

    // A simulator's own fault must be seen by whoever reads the answer: there is no log beside it.
    private static Task WriteProblemAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return error is BadHttpRequestException bad
            ? Problems.Result(bad.StatusCode, "bad_request", bad.Message).ExecuteAsync(context)
            : Problems.Result(StatusCodes.Status500InternalServerError, "sandbox_fault", $"{error?.GetType().Name}: {error?.Message}").ExecuteAsync(context);
    }
}

/// <summary>TLS beside a server's plain port.</summary>
/// <param name="Port">The port on 127.0.0.1.</param>
/// <param name="Certificate">The server's certificate with its key.</param>
public sealed record LoopbackTls(int Port, X509Certificate2 Certificate);
