using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Retention;

namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>The journey: attempts, their pages, and the end of those that nobody finishes.</summary>
internal static class ReauthFeature
{
    public static IServiceCollection AddReauths(this IServiceCollection services)
    {
        services.AddOptions<ReauthOptions>()
            .BindConfiguration(ReauthOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                o => o.PublicUrl.IsAbsoluteUri && o.PublicUrl is { PathAndQuery: "/", Fragment: "" } && (string.Equals(o.PublicUrl.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) || IsLoopback(o.PublicUrl)),
                "Reauth:PublicUrl must be an origin such as https://reauth.example.com, without a path; http is for loopback only.")
            .ValidateOnStart();
        services.AddRazorComponents();
        return services
            .AddSingleton<ReturnUrlPolicy>()
            .AddSingleton<ReauthNotifier>()
            .AddSingleton<ReauthStarter>()
            .AddSingleton<ReauthCommitter>()
            .AddSingleton<CallbackHandler>()
            .AddSingleton<BrowserJourney>()
            .AddSingleton<PageResults>()
            .AddSingleton<IConnectorUse, OpenAttempts>()
            .AddSweep<ReauthSweep>()
            .AddReauthExamples();
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
