using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Plugins;

/// <summary>
/// What is done for plugins behind the start: their translations are read, and, with <c>Plugins:Reload</c> (for development), those whose folders change are
/// loaded anew.
/// </summary>
internal sealed class PluginUpkeep(PluginCatalog catalog, IConfiguration configuration, TimeProvider time, ILogger<PluginWatcher> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        catalog.ReadTranslations();
        var options = PluginFeature.OptionsOf(configuration);
        return options.Reload ? new PluginWatcher(catalog, options, time, logger).RunAsync(stoppingToken) : Task.CompletedTask;
    }
}
