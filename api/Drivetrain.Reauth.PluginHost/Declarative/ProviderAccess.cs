using Drivetrain.Reauth.PluginHost.Manifests;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Declarative;

/// <summary>A described provider with its settings and its way out: what every part of the engine works with.</summary>
internal sealed class ProviderAccess(ProviderContribution provider, IReadOnlyDictionary<string, string> settings, IPluginContext context)
{
    public ProviderContribution Provider => provider;

    /// <summary>Asked for by those parts alone that speak OAuth.</summary>
    public OAuthDescription OAuth =>
        provider.OAuth ?? throw new InvalidOperationException($"The manifest doesn't describe OAuth for the provider \"{provider.Id}\".");

    public string? TraceHeader => provider.OAuth?.TraceHeader ?? provider.Form?.TraceHeader;

    public TimeSpan ThrottlePause => provider.OAuth?.ThrottlePause ?? TimeSpan.FromMinutes(1);

    public HttpClient Http => context.Http;

    public TimeProvider Time => context.TimeProvider;

    public string ClientId => settings["clientId"];

    public string ClientSecret => settings.GetValueOrDefault("clientSecret") ?? string.Empty;

    public string Scopes => settings["scopes"];

    public bool AsksForOpenId => AsksFor("openid");

    /// <summary>Where the person's name is found; null where the manifest doesn't say, or what it takes isn't asked for.</summary>
    public PersonRule? PersonRule => provider.Person is { } rule && (rule.Scope is null || AsksFor(rule.Scope)) ? rule : null;

    /// <summary>The operator named the addresses; the manifest knows no environment like it.</summary>
    public bool IsCustom { get; } = !ProviderSettings.IsKnownEnvironment(provider, settings);

    public bool MayReach(Uri uri) => context.MayReach(uri);

    public string? Fill(Template template, string? instance = null, string? locale = null) => template.Fill(name => ValueOf(name, instance, locale));

    /// <summary>An issuer, which is compared letter by letter and so is not encoded; the tenant's placeholder stays.</summary>
    public string? FillIssuer(Template template) => template.FillPlain(name => SettingOf(name) ?? (name is Template.Tenant ? "{tenant}" : null));

    /// <summary>The parameters of the authorization request that have a value now.</summary>
    public IEnumerable<KeyValuePair<string, string>> AuthorizationParameters(string? instance, string? locale)
    {
        foreach (var (name, template) in OAuth.AuthorizationParameters)
        {
            if (template.FillPlain(placeholder => ValueOf(placeholder, instance, locale)) is { Length: > 0 } value)
            {
                yield return new(name, value);
            }
        }
    }

    private bool AsksFor(string scope) => Scopes.Split(' ').Contains(scope, StringComparer.Ordinal);

    private string? ValueOf(string name, string? instance, string? locale) =>
        name switch
        {
            Template.Instance => instance is null ? null : InstanceIds.Spell(provider.Instance.Pattern, instance),
            Template.Locale => locale,
            _ => SettingOf(name),
        };

    public string? SettingOf(string name) => settings.GetValueOrDefault(name);
}
