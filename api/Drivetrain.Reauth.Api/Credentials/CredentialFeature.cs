using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>Credentials: encryption, refresh, revocation.</summary>
public static class CredentialFeature
{
    /// <summary>Where Data Protection's keys are, as a folder outside the database's; default: <c>keys</c> beside the folder of <c>Storage:Path</c>.</summary>
    public const string KeysPathSetting = "DataProtection:KeysPath";

    public static IHostApplicationBuilder AddCredentials(this IHostApplicationBuilder builder)
    {
        // The name is part of every purpose: it must not depend on the folder the service is installed in.
        builder.Services.AddDataProtection().SetApplicationName("Drivetrain.Reauth");
        builder.Services.AddOptions<KeyManagementOptions>()
            .Configure<IConfiguration>((keys, configuration) =>
            {
                var path = configuration[KeysPathSetting]
                    ?? Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(configuration["Storage:Path"] ?? "data")))!, "keys");
                keys.XmlRepository = new DurableKeyRepository(new DirectoryInfo(path));
            });
        builder.Services
            .AddSingleton<TokenProtector>()
            .AddSingleton<ProviderCalls>()
            .AddSingleton<TokenRevoker>()
            .AddSingleton<AccessTokenService>();
        return builder;
    }
}
