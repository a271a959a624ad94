
namespace Drivetrain.Reauth.Api.Reauths;

/// <summary>The journey: attempts, their pages, and the end of those that nobody finishes.</summary>
public static class ReauthFeature
{
    public static IHostApplicationBuilder AddReauths(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReauthOptions>()
            .BindConfiguration(ReauthOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                o => o.PublicUrl.IsAbsoluteUri && o.PublicUrl is { PathAndQuery: "/", Fragment: "" } && (string.Equals(o.PublicUrl.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) || IsLoopback(o.PublicUrl)),
                "Reauth:PublicUrl must be an origin such as https://reauth.example.com, without a path; http is for loopback only.")
            .ValidateOnStart();
        builder.Services.AddRazorComponents();
        builder.Services
            .AddSingleton<ReturnUrlPolicy>()
            .AddSingleton<ReauthNotifier>()
            .AddSingleton<HeldTokens>()
            .AddSingleton<ReauthStarter>()
            .AddSingleton<ReauthCommitter>()
            .AddSingleton<CallbackHandler>()
            .AddSingleton<BrowserJourney>()
            .AddSingleton<PageResults>()
            .AddHostedService<ReauthSweeper>();
        return builder;
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
