using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.SupportConsole.Connections;
using Drivetrain.Reauth.Api.Features.SupportConsole.Lists;
using Drivetrain.Reauth.Api.Features.SupportConsole.Reports;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Features.SupportConsole.Statistics;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.SupportConsole;

/// <summary>
/// Support's console at <c>/support</c>: reports are found, read, answered and counted there, and connections looked after. Pages are made by the service
/// and work without script.
/// </summary>
internal static class ConsoleFeature
{
    public static IServiceCollection AddSupportConsole(this IServiceCollection services)
    {
        services.AddOptions<ConsoleOptions>().BindConfiguration(ConsoleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.Cookie = new SecureCookieBuilder
            {
                Name = "__Host-support-form",
                Path = "/",
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                IsEssential = true,
            };
            options.FormFieldName = "form-token";
            options.HeaderName = null;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ConsoleHandler>(ConsoleHandler.SchemeName, configureOptions: null);

        // Known before limits count: else a whole office would share one.
        services.Configure<AuthenticationSchemeOptions>(
            BearerHandler.SchemeName,
            bearer =>
                bearer.ForwardDefaultSelector = context =>
                    context.Request.Path.StartsWithSegments(LocalPath.Home, StringComparison.Ordinal) ? ConsoleHandler.SchemeName : null
        );
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
        services.AddTransient<OpenIdConnectHandler>();
        services.AddSingleton<OidcSetup>();
        services.AddSingleton<IConfigureOptions<AuthenticationOptions>>(provider => provider.GetRequiredService<OidcSetup>());
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>>(provider => provider.GetRequiredService<OidcSetup>());
        services.AddExpiring(ConsoleSession.ByExpiry);
        return services
            .AddSingleton<ConsoleSessions>()
            .AddSingleton<SignInGuesses>()
            .AddSingleton<OidcSignIn>()
            .AddSingleton<ConsolePages>()
            .AddSingleton<ReportLists>()
            .AddSingleton<ReportViews>()
            .AddSingleton<ConnectorHistory>()
            .AddSingleton<ConnectionLists>()
            .AddSingleton<ConnectionViews>();
    }

    public static IEndpointRouteBuilder MapSupportConsole(this IEndpointRouteBuilder routes)
    {
        var console = routes
            .MapGroup(LocalPath.Home)
            .ExcludeFromDescription()
            .RequireAuthorization(
                new AuthorizationPolicyBuilder(ConsoleHandler.SchemeName)
                    .RequireAuthenticatedUser()
                    .RequireRole(Role.Support.Code(), Role.Operator.Code())
                    .Build()
            )
            .AddEndpointFilter(ConsoleForms.StorageFailuresAsPages)
            .AddEndpointFilter(ConsoleForms.OwnFormsOnly);
        SignInEndpoints.Map(console);
        ListEndpoints.Map(console);
        ReportEndpoints.Map(console);
        ConnectionEndpoints.Map(console);
        StatisticsEndpoints.Map(console);
        return routes;
    }

    /// <summary>Stylesheet and script, for everybody: they hold nothing of anyone.</summary>
    public static void UseConsoleAssets(this IApplicationBuilder app) => app.UseStaticFiles(ConsoleAssets.Options);
}
