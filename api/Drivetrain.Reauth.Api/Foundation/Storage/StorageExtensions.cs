using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Adds the storage to a host.</summary>
internal static class StorageExtensions
{
    /// <summary>
    /// Registers <see cref="IStore"/> and <see cref="IStorageMaintenance"/> on the embedded database, with the options of the section <c>Storage</c>, and a
    /// health check tagged <c>ready</c>. The database is opened before any hosted service starts, and closed after the last one has stopped.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiteDbStorage>();
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<LiteDbStorage>().Store);
        services.AddSingleton<IStorageMaintenance>(provider => provider.GetRequiredService<LiteDbStorage>());
        services.AddHostedService<LiteDbHostedService>();
        services.AddSingleton<TroubledRows>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage", tags: ["ready"]).AddCheck<TroubledRowsHealthCheck>("rows", tags: ["ready"]);
        return services;
    }
}
