using System.Net;
using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Retention;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Foundation.Http;

/// <summary>What is the same for every request: errors, limits, headers, origins, strict JSON.</summary>
internal static class HttpConventions
{
    public static void AddHttpConventions(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureHttpJsonOptions(options => JsonDefaults.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<RequestFailureHandler>();
        services.Configure<ExceptionHandlerOptions>(options =>
            options.SuppressDiagnosticsCallback = context => context.ExceptionHandledBy == ExceptionHandledType.ExceptionHandlerService
        );
        services.AddValidation();
        services.AddCors();
        services.AddSingleton<IConfigureOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>, ExtensionCors>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, ProxyTrust>();
        services.AddProxyWatch();
        services.AddQuotas();
        services.AddSingleton<IdempotencyFilter>().AddExpiring(IdempotencyRecord.ByExpiry);
        services.AddOptions<AddressOptions>().BindConfiguration(AddressOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AddressOptions>, AddressOptionsValidator>().AddSingleton<ReturnUrlPolicy>();
        services.AddDataProtection();

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBodies.JsonLimit;

            // For each connection; uploads are read as they come, and a full megabyte of many of them would only wait in memory.
            kestrel.Limits.MaxRequestBufferSize = 256 * 1024;
        });

        // A line for every step of every request is for a developer who asks for it.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // These write whole addresses, and a callback's address carries a code and a state.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
    }

    public static void UseHttpConventions(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.KnownProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        var limits = app.Services.GetRequiredService<RateLimits>();
        app.UseProxyWatch();
        app.UseSecurityHeaders();
        app.UseHeadAsGet();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseCors();
        app.UseRequestBodyLimits();
        app.UseAuthentication();
        app.Use(next => context => limits.InvokeAsync(context, next));
        app.UseAuthorization();
        app.UseAddressRules();
    }

    /// <summary>For the group of versioned routes: whoever calls is known, unless a route says otherwise.</summary>
    public static RouteGroupBuilder WithApiConventions(this RouteGroupBuilder group) => group.RequireAuthorization(Policies.Authenticated);

    /// <summary>
    /// Takes over the routes mapped so far, so that they can be listed and documented without starting the server. The last call of the composition.
    /// </summary>
    public static void UseMappedEndpoints(this WebApplication app) => app.UseEndpoints(static _ => { });

    /// <summary>Loopback on a port of our own, unless something names an address.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var named = new[] { WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey }.Any(key =>
            !string.IsNullOrEmpty(configuration[key])
        );
        if (!named && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls("http://localhost:5210");
        }
    }

    /// <summary>Browsers may call from the configured extensions, with their cookies; from nowhere else.</summary>
    private sealed class ExtensionCors(IOptions<HttpOptions> http) : IConfigureOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>
    {
        public void Configure(Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions options) =>
            options.AddDefaultPolicy(policy =>
                policy
                    .WithOrigins([.. http.Value.ExtensionOrigins])
                    .AllowCredentials()
                    .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
                    .WithHeaders("Authorization", "Content-Type", IdempotencyFilter.KeyHeader, "If-None-Match")
                    .WithExposedHeaders("ETag", IdempotencyFilter.ReplayedHeader, "Location", "Retry-After")
                    .SetPreflightMaxAge(TimeSpan.FromMinutes(10))
            );
    }

    private sealed class ProxyTrust(IOptions<HttpOptions> http) : IConfigureOptions<ForwardedHeadersOptions>
    {
        public void Configure(ForwardedHeadersOptions options)
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

            // However many proxies there are: the walk ends at the first address that is not one of them.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in http.Value.KnownProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                {
                    options.KnownProxies.Add(address);
                }
                else
                {
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                }
            }
        }
    }
}
