using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>A provider as a manifest describes it: its addresses and its answers.</summary>
internal sealed partial class SimulatedProvider : IDisposable
{
    public const string ClientId = "simulated-client";
    public const string ClientSecret = "simulated-secret";
    public const string InstanceName = "Simulated Company";
    public const string AccessToken = "simulated-access-token";
    public const string RefreshToken = "simulated-refresh-token";

    private const string Tenant = "simulated-tenant";

    private readonly SimulatedKey _key;
    private readonly ProviderContribution _provider;
    private readonly Dictionary<string, string> _settings;
    private readonly TimeProvider _time;

    public SimulatedProvider(ProviderContribution provider, TimeProvider time)
    {
        (_provider, _time) = (provider, time);
        _key = new SimulatedKey(provider.OAuth?.IdTokenAlgorithms is [var own, ..] ? own : SecurityAlgorithms.RsaSha256);
        var environment = provider.Environments.First();
        Given = SettingsOf(provider, environment.Key);
        _settings = provider
            .Settings.Properties.Values.Where(property => property.Default is not null)
            .ToDictionary(property => property.Name, property => property.Default!, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Given.Concat(environment.Value.Settings))
        {
            _settings[name] = value;
        }

        // A form's field may be stricter than the instance's own rule.
        var pattern =
            provider.Form?.Fields.FirstOrDefault(field => CheckList.IsSame(field.Id, provider.Instance.FormField))?.Pattern ?? provider.Instance.Pattern;
        Instance = PatternSample.Of(pattern, 0);
        ForeignInstance = PatternSample.Of(pattern, 1);
        Addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        if (provider.OAuth is { } oauth)
        {
            Issuer = AddEndpoints(oauth, $"https://{(environment.Value.AllowedHosts is [var first, ..] ? first : "simulated.example")}/simulated");
        }

        if (provider.Form is { } form)
        {
            Form = new SimulatedForm(form, provider.Instance.FormField, Instance, ForeignInstance, name => _settings.GetValueOrDefault(name));
        }

        if (provider.Instance.Request is { } request)
        {
            Addresses["instance"] = request.Url.Fill(name => name is Template.Instance ? Instance : _settings.GetValueOrDefault(name))!;
        }
    }

    /// <summary>The settings that the plugin is run with.</summary>
    public IReadOnlyDictionary<string, string> Given { get; }

    public string Instance { get; }

    public string ForeignInstance { get; }

    /// <summary>Null for a provider without OAuth.</summary>
    public string? Issuer { get; }

    /// <summary>Null for a provider without a form.</summary>
    public SimulatedForm? Form { get; }

    public Dictionary<string, string> Addresses { get; }

    /// <summary>Which of the addresses was called; null for none of them.</summary>
    public string? NameOf(Uri address) =>
        Addresses
            .FirstOrDefault(pair =>
                string.Equals(new Uri(pair.Value).GetLeftPart(UriPartial.Path), address.GetLeftPart(UriPartial.Path), StringComparison.Ordinal)
            )
            .Key;

    public JsonObject Keys() => _key.Published();

    public void Dispose() => _key.Dispose();

    private static Dictionary<string, string> SettingsOf(ProviderContribution provider, string environment)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (
            var property in provider.Settings.Properties.Values.Where(property =>
                provider.Settings.Required.Contains(property.Name, StringComparer.OrdinalIgnoreCase)
            )
        )
        {
            given[property.Name] = property switch
            {
                { IsUri: true } => "https://simulated.example/",
                { Enum.Count: > 0 } => property.Enum[0],
                { Pattern: { } pattern } => PatternSample.Of(pattern, 0),
                _ when string.Equals(property.Name, "clientId", StringComparison.OrdinalIgnoreCase) => ClientId,
                _ when string.Equals(property.Name, "clientSecret", StringComparison.OrdinalIgnoreCase) => ClientSecret,
                _ => "simulated",
            };
        }

        if (provider.Settings.Properties.ContainsKey("environment"))
        {
            given["environment"] = environment;
        }

        return given;
    }

    /// <returns>The issuer.</returns>
    private string AddEndpoints(OAuthDescription oauth, string host)
    {
        var endpoints = oauth.Endpoints;
        Addresses["authorization"] = Fill(endpoints.Authorization) ?? host + "/authorize";
        Addresses["token"] = Fill(endpoints.Token) ?? host + "/token";
        Addresses["revoke"] = Fill(endpoints.Revocation) ?? host + "/revoke";
        Addresses["userinfo"] = Fill(endpoints.UserInfo) ?? host + "/userinfo";
        Addresses["jwks"] = Fill(endpoints.Jwks) ?? host + "/jwks";
        if (oauth.Discovery is { } discovery)
        {
            Addresses["discovery"] = Fill(discovery)!;
        }

        return endpoints.Issuer?.Fill(name => _settings.GetValueOrDefault(name) ?? (name is Template.Tenant ? Tenant : null)) ?? host;
    }

    private string? Fill(Template? template) => template?.Fill(name => _settings.GetValueOrDefault(name));

    /// <summary>Whether a request for the instance carries what the login or the form gave.</summary>
    public bool IsAuthentic(IHeaderDictionary headers) =>
        Form?.IsAuthentic(headers) ?? headers.Authorization.ToString().StartsWith("Bearer " + AccessToken, StringComparison.Ordinal);

    /// <summary>Whether a token request comes from the client, authenticated as the manifest says.</summary>
    public bool IsClient(string? authorization, IFormCollection form) =>
        _provider.OAuth!.ClientAuthentication switch
        {
            ClientAuthentication.Basic => string.Equals(
                authorization,
                "Basic "
                    + Convert.ToBase64String(
                        Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(_settings["clientId"])}:{Uri.EscapeDataString(_settings["clientSecret"])}")
                    ),
                StringComparison.Ordinal
            ),
            ClientAuthentication.Post => form["client_id"] == _settings["clientId"] && form["client_secret"] == _settings["clientSecret"],
            _ => form["client_id"] == _settings["clientId"],
        };
}
