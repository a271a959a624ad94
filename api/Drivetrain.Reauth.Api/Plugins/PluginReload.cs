using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Plugins;

/// <summary>For development: with <c>Plugins:Reload</c>, plugins whose folders change are loaded anew while the service runs.</summary>
internal sealed class PluginReload(PluginCatalog catalog, IConfiguration configuration, TimeProvider time, ILogger<PluginWatcher> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = PluginFeature.OptionsOf(configuration);
        return options.Reload ? new PluginWatcher(catalog, options, time, logger).RunAsync(stoppingToken) : Task.CompletedTask;
    }
}
