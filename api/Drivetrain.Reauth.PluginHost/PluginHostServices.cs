using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>Registration with dependency injection.</summary>
public static class PluginHostServices
{
    /// <summary>
    /// Adds <see cref="IProviderCatalog"/> (also as <see cref="PluginCatalog"/>), a singleton that reads the manifests when it is first asked for and
    /// unloads its plugins with the container. Needs logging; takes <see cref="TimeProvider"/> from the container where there is one.
    /// </summary>
    public static IServiceCollection AddPluginHost(this IServiceCollection services, Func<IServiceProvider, PluginHostOptions> options) =>
        services
            .AddSingleton(provider => new PluginCatalog(
                options(provider),
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                provider.GetRequiredService<ILoggerFactory>()
            ))
            .AddSingleton<IProviderCatalog>(provider => provider.GetRequiredService<PluginCatalog>());
}
