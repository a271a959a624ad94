using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Keys;

/// <summary>The keys of Data Protection: where they are, and what happens while one is missing.</summary>
internal static class KeyServices
{
    /// <summary>Needs an IStore that is open before other services start, a TimeProvider and the sweeper.</summary>
    /// <exception cref="OptionsValidationException">A certificate cannot be used.</exception>
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<KeyOptions>().BindConfiguration(KeyOptions.Section).ValidateDataAnnotations().ValidateOnStart();

        // The name is part of every purpose: it must not depend on the folder the service is installed in.
        var protection = services.AddDataProtection().SetApplicationName("Drivetrain.Reauth");
        var settings = builder.Configuration.GetSection(KeyOptions.Section).Get<KeyOptions>() ?? new KeyOptions();
        var isEncrypted = settings.Certificate.Path is { Length: > 0 };
        UseCertificates(protection, settings, builder.Environment.ContentRootPath);
        services.AddHostedService<PrivateFolders>();
        services.AddSingleton<KnownKeys>().AddSingleton<KeysFolder>().AddSingleton<WatchedKeyManager>();
        services.Replace(ServiceDescriptor.Singleton<IKeyManager>(provider => provider.GetRequiredService<WatchedKeyManager>()));
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<KeysFolder, IStore, IInstances, TroubledRows, ILogger<DurableKeyRepository>>(
                (keys, folder, store, instances, troubled, logger) =>
                {
                    var files = new DurableKeyRepository(new DirectoryInfo(folder.Path), logger);
                    keys.XmlRepository = instances.AreSeveral && isEncrypted ? new StoredKeyRepository(store, files, troubled) : files;
                }
            );
        services.AddSweep<KeyWatch>().AddHostedService(provider => provider.GetRequiredService<KeyWatch>());
        services.AddHealthChecks().AddCheck<KeyHealthCheck>("keys", tags: ["ready"]);
    }

    private static void UseCertificates(IDataProtectionBuilder protection, KeyOptions options, string contentRoot)
    {
        var previous = options
            .PreviousCertificates.Index()
            .Select(one => one.Item.Load($"{KeyOptions.Section}:{nameof(KeyOptions.PreviousCertificates)}:{one.Index}", contentRoot))
            .ToList();
        if (options.Certificate.Path is { Length: > 0 })
        {
            var current = options.Certificate.Load($"{KeyOptions.Section}:{nameof(KeyOptions.Certificate)}", contentRoot);
            protection.ProtectKeysWithCertificate(current);
            previous.Add(current);
        }

        if (previous.Count > 0)
        {
            protection.UnprotectKeysWithAnyCertificate([.. previous]);
        }
    }
}

/// <summary>Where the keys are.</summary>
internal sealed class KeysFolder(IOptions<KeyOptions> options, IOptions<StorageOptions> storage, IHostEnvironment host)
{
    public string Path { get; } =
        options.Value.KeysPath is { Length: > 0 } configured
            ? System.IO.Path.GetFullPath(configured, host.ContentRootPath)
            : System.IO.Path.GetFullPath(
                System.IO.Path.Combine(
                    System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(storage.Value.Path, host.ContentRootPath)),
                    "..",
                    "keys"
                )
            );
}
