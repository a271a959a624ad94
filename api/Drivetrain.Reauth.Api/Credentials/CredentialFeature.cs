using Drivetrain.Reauth.Api.OpenApi;
using Drivetrain.Reauth.Api.Retention;
using Drivetrain.Reauth.Api.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>Credentials: encryption, refresh, revocation.</summary>
internal static class CredentialFeature
{
    public const string Tag = "Credentials";

    /// <summary>Where Data Protection's keys are: a folder outside the database's, so that a copy of one is of no use without the other. Default: <c>keys</c> beside <c>Storage:Path</c>.</summary>
    public const string KeysPathSetting = "DataProtection:KeysPath";

    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        // The name is part of every purpose: it must not depend on the folder the service is installed in.
        services.AddDataProtection().SetApplicationName("Drivetrain.Reauth");
        services.AddHealthChecks()
            .AddCheck<ProviderTrouble>("providers", tags: ["ready"])
            .AddCheck<GrantHealthCheck>("grants", tags: ["ready"]);
        services.AddOptions<KeyManagementOptions>().Configure<IConfiguration, IHostEnvironment, IOptions<StorageOptions>>((keys, configuration, host, storage) =>
            keys.XmlRepository = new DurableKeyRepository(KeysFolder(configuration[KeysPathSetting], host.ContentRootPath, storage.Value.Path)));
        return services
            .AddSingleton<TokenProtector>()
            .AddSingleton<ProviderCalls>()
            .AddSingleton<RevocationGate>()
            .AddSingleton<ProviderTrouble>()
            .AddSingleton<AccessTokenService>()
            .AddSweep<GrantRevocations>()
            .AddSweep<UnstoredTokens>()
            .AddApiTag(Tag, "Access tokens for the platform's own calls to the provider.")
            .AddApiExample(new AccessTokenResponse(
                "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..made-up",
                "Bearer",
                new DateTimeOffset(2026, 11, 23, 10, 4, 0, TimeSpan.Zero),
                new Connectors.InstanceReference("9130347957983001", "Acme Inc.")));
    }

    private static DirectoryInfo KeysFolder(string? configured, string contentRoot, string storagePath) => new(
        configured is not null
            ? Path.GetFullPath(configured, contentRoot)
            : Path.GetFullPath(Path.Combine(Path.TrimEndingDirectorySeparator(Path.GetFullPath(storagePath, contentRoot)), "..", "keys")));
}
