using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Microsoft.AspNetCore.Authentication;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Who may call: API keys, pairing codes, sessions, and the policies of roles.</summary>
internal static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PairingOptions>().BindConfiguration(PairingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSweep<ApiKeyExpiryWatch>();
        services.AddHealthChecks().AddCheck<ApiKeyHealthCheck>("api_keys");
        services.AddSingleton(_ => new ConfiguredKeys(configuration));
        services.AddSingleton<IStartupCheck, ConfiguredKeysCheck>();
        services.AddSingleton(new CountedActions(AccessEvents.Counted));
        services.AddSingleton<CallerResolver>();
        services.AddSingleton<BrowserPasses>();
        services.AddSingleton<IWorkspaceData, SessionData>().AddSingleton<IWorkspaceData, PairingData>();
        services.AddSingleton<AccessEvents>();
        services.AddSingleton<PairingCodes>().AddSingleton<ISealedDocuments, SealedServerSecrets>();
        services.AddSingleton<CodeRedemption>();
        services.AddSingleton<PairingGuesses>();
        services.AddHealthChecks().AddCheck<PairingHealthCheck>("pairing");
        services.AddSingleton<FirstOperatorKey>();
        services.AddSingleton<IStartupNotice>(provider => provider.GetRequiredService<FirstOperatorKey>());
        services.AddHostedService(provider => provider.GetRequiredService<FirstOperatorKey>());
        services.AddExpiring(Session.ByExpiry).AddExpiring(Pairing.ByExpiry);
        services
            .AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        services.AddAuthorization(AccessPolicies.AddTo);
        services.AddAccessExamples();
        return services;
    }

    /// <summary>Below <c>/v1</c>.</summary>
    public static void MapAccessEndpoints(this RouteGroupBuilder group)
    {
        ApiKeyEndpoints.Map(group);
        PairingEndpoints.Map(group);
        PairingPreviewEndpoint.Map(group);
        SessionEndpoints.Map(group);
        SessionRenewalEndpoint.Map(group);
    }
}

internal static class AccessTags
{
    public const string ApiKeys = "API keys";
    public const string Sessions = "Sessions";
}
