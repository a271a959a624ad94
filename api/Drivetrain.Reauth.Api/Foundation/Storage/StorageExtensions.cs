using Drivetrain.Reauth.Api.Foundation.Storage.LiteDb;
using Drivetrain.Reauth.Api.Foundation.Storage.PostgreSql;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Storage;

/// <summary>Adds the storage to a host.</summary>
internal static class StorageExtensions
{
    /// <summary>
    /// Registers <see cref="IStore"/> and <see cref="IStorageMaintenance"/>, with the options of the section <c>Storage</c>, and health checks tagged
    /// <c>ready</c>: on PostgreSQL where a connection string is set, and otherwise on the embedded database. It is opened before any hosted service starts, and
    /// closed after the last one has stopped.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiteDbStorage>().AddSingleton<PostgreSqlStorage>();
        services.AddSingleton<IStorageEngine>(provider =>
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.IsShared
                ? provider.GetRequiredService<PostgreSqlStorage>()
                : provider.GetRequiredService<LiteDbStorage>()
        );
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<IStorageEngine>().Store);
        services.AddSingleton<IInstances>(provider => provider.GetRequiredService<IStorageEngine>().Instances);
        services.AddSingleton<IStorageMaintenance>(provider => provider.GetRequiredService<IStorageEngine>());
        services.AddHostedService<StorageHostedService>();
        services.AddSingleton<TroubledRows>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage", tags: ["ready"]).AddCheck<TroubledRowsHealthCheck>("rows", tags: ["ready"]);
        return services;
    }
}
