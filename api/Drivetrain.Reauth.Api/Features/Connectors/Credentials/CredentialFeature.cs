using Drivetrain.Reauth.Api.Features.Connectors.Credentials.Keeping;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.Api.Foundation.Retention;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Credentials: encryption, refresh, revocation.</summary>
internal static class CredentialFeature
{
    public const string Tag = "Credentials";

    public static IServiceCollection AddCredentials(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<ProviderTrouble>("providers", tags: ["ready"]).AddCheck<GrantHealthCheck>("grants", tags: ["ready"]);
        services.AddHealthChecks().AddCheck<ProviderOutages>("provider_outages", tags: ["ready"]);
        return services
            .AddSingleton<TokenProtector>()
            .AddSingleton<ISealedDocuments, SealedGrants>()
            .AddSingleton<ProviderCalls>()
            .AddSingleton<RevocationGate>()
            .AddSingleton<ProviderTrouble>()
            .AddSingleton<ProviderOutages>()
            .AddSingleton<AccessTokenService>()
            .AddSingleton<CredentialTester>()
            .AddSingleton(services => new CredentialTestWindows(services.GetRequiredService<TimeProvider>()))
            .AddCredentialImport()
            .AddSweep<GrantRevocations>()
            .AddSweep<SharedGrantEnds>()
            .AddSweep<UnstoredTokens>()
            .AddSweep<CredentialKeeper>()
            .AddSweep<ScopeWatch>()
            .AddApiTag(Tag, "Access tokens for the platform's own calls to the provider.")
            .AddApiExample(
                new Page<WithdrawnScopeResponse>([
                    new(
                        [ConnectorExamples.Connected.Id],
                        "acme",
                        "xero",
                        ["accounting.transactions.read"],
                        new DateTimeOffset(2027, 9, 1, 0, 0, 0, TimeSpan.Zero)
                    ),
                ])
            )
            .AddApiExample(new CredentialTestResponse(CredentialTestResult.Works, RetryAfterSeconds: null, ConnectorExamples.Connected))
            .AddApiExample(
                new AccessTokenResponse(
                    "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..made-up",
                    "Bearer",
                    new DateTimeOffset(2026, 11, 23, 10, 4, 0, TimeSpan.Zero),
                    new InstanceReference("9130347957983001", "Acme Inc.")
                )
            );
    }
}
