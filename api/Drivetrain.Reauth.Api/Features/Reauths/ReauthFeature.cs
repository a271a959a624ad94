using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The journey: attempts, their pages, and the end of those that nobody finishes.</summary>
internal static class ReauthFeature
{
    public static IServiceCollection AddReauths(this IServiceCollection services)
    {
        services.AddOptions<ReauthOptions>().BindConfiguration(ReauthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddRazorComponents();
        return services
            .AddSingleton<ReauthNotifier>()
            .AddSingleton<IWorkspaceData, AttemptData>()
            .AddSingleton<ReauthStreams>()
            .AddSingleton<ReauthStarter>()
            .AddSingleton<ReauthCommitter>()
            .AddSingleton<OtherConnectors>()
            .AddSingleton<SharedLogins>()
            .AddSingleton<LoginConclusion>()
            .AddSingleton<CallbackHandler>()
            .AddSingleton<TypedCredentials>()
            .AddSingleton<FormSubmissions>()
            .AddSingleton<BrowserJourney>()
            .AddSingleton<PageResults>()
            .AddSingleton<IConnectorUse, OpenAttempts>()
            .AddSweep<ReauthSweep>()
            .AddReauthExamples();
    }
}
