using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Drivetrain.Reauth.Api.Foundation.Cli;

/// <summary>What a feature tells the person who started the service, after it has started. Printed to the console, never logged.</summary>
internal interface IStartupNotice
{
    /// <summary>Read once. Each line is at most some 100 characters; the first begins with a word padded to 12.</summary>
    IEnumerable<string> Lines { get; }
}

/// <summary>Where the start-up text goes; a type of its own, so that tests can read it.</summary>
/// <param name="Writer">Standard output.</param>
internal sealed record StartupConsole(TextWriter Writer);

/// <summary>Prints the addresses and every <see cref="IStartupNotice"/> once the service listens.</summary>
internal sealed class StartupNotices(IServer server, IEnumerable<IStartupNotice> notices, StartupConsole console, IHostApplicationLifetime lifetime)
    : IHostedService
{
    private CancellationTokenRegistration _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStarted.Register(Print);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await _registration.DisposeAsync();

    private void Print()
    {
        var writer = console.Writer;
        writer.WriteLine();
        writer.WriteLine("Drivetrain.Reauth is running.");
        writer.WriteLine();
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            writer.WriteLine($"  API         {address}/v1");
            writer.WriteLine($"  Swagger     {address}/swagger");
            writer.WriteLine($"  OpenAPI     {address}/openapi/v1.yaml");
            writer.WriteLine($"  Support     {address}/support");
        }

        foreach (var line in notices.SelectMany(notice => notice.Lines))
        {
            writer.WriteLine("  " + line);
        }

        writer.WriteLine();
        writer.Flush();
    }
}

internal static class StartupServices
{
    /// <summary>The notices say what the host's own lines would, so those are left out.</summary>
    public static IServiceCollection AddStartupNotices(this IServiceCollection services) =>
        services
            .AddLogging(logging => logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning))
            .AddSingleton(_ => new StartupConsole(Console.Out))
            .AddHostedService<StartupNotices>();
}
