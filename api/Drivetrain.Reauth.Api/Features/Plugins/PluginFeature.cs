using Drivetrain.Reauth.Api.Foundation.Callers;
using Drivetrain.Reauth.Api.Foundation.Cli;
using Drivetrain.Reauth.Api.Foundation.OpenApi;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.PluginHost.Egress;
using Drivetrain.Reauth.PluginHost.Schemas;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Drivetrain.Reauth.Api.Features.Plugins;

/// <summary>The plugin host in this service: where its plugins and their settings come from, and what operators see of it.</summary>
internal static class PluginFeature
{
    private const string Tag = "Plugins";
    private static readonly Dictionary<string, string> None = [];

    public static IServiceCollection AddPlugins(this IServiceCollection services) =>
        services
            .AddPluginHost(provider => OptionsOf(provider.GetRequiredService<IConfiguration>()))
            .AddSingleton<IStartupNotice, ProviderNotice>()
            .AddSingleton(OutboundProxy.FromEnvironment)
            .AddSingleton<IStartupNotice, ProxyNotice>()
            .AddHostedService<PluginUpkeep>()
            .AddApiTag(Tag, "Installed plugins and their state.")
            .AddApiExample(
                new PluginListResponse([
                    new PluginResponse(
                        "drivetrain.quickbooks",
                        "0.1.0",
                        "QuickBooks",
                        PluginState.Active,
                        Error: null,
                        new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero),
                        12,
                        [new ProviderResponse("quickbooks", "QuickBooks", Configured: true, [])]
                    ),
                ])
            );

    public static RouteGroupBuilder MapPlugins(this RouteGroupBuilder v1)
    {
        v1.MapGet("/plugins", List)
            .WithTags(Tag)
            .RequireAuthorization(Policies.Operator)
            .WithName("listPlugins")
            .WithSummary("List the plugins")
            .WithDescription(
                "Every plugin found, including unusable ones, with its state, its errors and the settings its providers are missing. Listing "
                    + "doesn't load their code."
            );
        return v1;
    }

    /// <summary>The schema of <c>plugin.json</c> for editors. It is part of no version of the API.</summary>
    public static void MapPluginSchema(this IEndpointRouteBuilder app) =>
        app.MapGet(
                $"/schemas/{PluginSchema.FileName}",
                (HttpContext http) =>
                {
                    http.Response.Headers.CacheControl = "public, max-age=3600";
                    return TypedResults.Bytes(PluginSchema.Utf8, "application/schema+json");
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();

    /// <summary>
    /// <c>Plugins:Roots</c> (folders; default: <c>plugins</c> beside the application), <c>Plugins:Reload</c> (for development: load anew what changes; default:
    /// false) and <c>Providers:{id}:*</c> (the settings of each provider).
    /// </summary>
    internal static PluginHostOptions OptionsOf(IConfiguration configuration)
    {
        // Asked for once: each question looks through every key of every source, and there are as many questions as providers.
        var set = configuration.GetSection("Providers").GetChildren().ToDictionary(provider => provider.Key, ValuesOf, StringComparer.OrdinalIgnoreCase);
        var options = new PluginHostOptions
        {
            Reload = configuration.GetValue("Plugins:Reload", defaultValue: false),
            ProviderSettings = id => set.GetValueOrDefault(id, None),
        };
        var roots = configuration.GetSection("Plugins:Roots").Get<string[]>();
        if (roots is { Length: > 0 })
        {
            options.Roots.Clear();
            foreach (var root in roots)
            {
                options.Roots.Add(Path.GetFullPath(root));
            }
        }

        return options;
    }

    private static Dictionary<string, string> ValuesOf(IConfigurationSection provider) =>
        provider
            .GetChildren()
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.OrdinalIgnoreCase);

    private static Ok<PluginListResponse> List(IProviderCatalog catalog) =>
        TypedResults.Ok(
            new PluginListResponse([
                .. catalog.Plugins.Select(plugin => new PluginResponse(
                    plugin.Id,
                    plugin.Version,
                    plugin.DisplayName,
                    plugin.State,
                    plugin.Error,
                    plugin.Since,
                    plugin.ActivationTime is { } time ? (long)time.TotalMilliseconds : null,
                    [
                        .. plugin
                            .Providers.Select(catalog.Find)
                            .OfType<ProviderDescriptor>()
                            .Select(p => new ProviderResponse(p.Id, p.DisplayName, p.IsConfigured, [.. p.MissingSettings, .. p.InvalidSettings])),
                    ]
                )),
            ])
        );
}

/// <summary>All plugins.</summary>
/// <param name="Plugins">Ordered by folder, followed by those being unloaded.</param>
public sealed record PluginListResponse(IReadOnlyList<PluginResponse> Plugins);

/// <summary>A plugin.</summary>
/// <param name="Id"><c>publisher.name</c>, or the folder's name when its manifest can't be read.</param>
/// <param name="Version">Its version, or null when unreadable.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Error">What is wrong and what to do, or null. A plugin whose newer files are not valid goes on as it is, and one with a faulty translation uses
/// what is right in it; this says so.</param>
/// <param name="Since">When it entered this state.</param>
/// <param name="ActivationMilliseconds">How long its last activation took; absent before the first.</param>
/// <param name="Providers">The providers it contributes.</param>
public sealed record PluginResponse(
    string Id,
    string? Version,
    string DisplayName,
    PluginState State,
    string? Error,
    DateTimeOffset Since,
    long? ActivationMilliseconds,
    IReadOnlyList<ProviderResponse> Providers
);

/// <summary>A provider of a plugin.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Configured">Whether logins can begin.</param>
/// <param name="Lacks">Missing settings as configuration keys, and explanations of invalid ones.</param>
public sealed record ProviderResponse(string Id, string DisplayName, bool Configured, IReadOnlyList<string> Lacks);
