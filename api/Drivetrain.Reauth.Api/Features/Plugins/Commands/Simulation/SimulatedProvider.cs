using System.Text;
using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <summary>A provider as a manifest describes it: its addresses and its answers.</summary>
internal sealed class SimulatedProvider : IDisposable
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

    public JsonObject Discovery() =>
        new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Addresses["authorization"],
            ["token_endpoint"] = Addresses["token"],
            ["revocation_endpoint"] = Addresses["revoke"],
            ["userinfo_endpoint"] = Addresses["userinfo"],
            ["jwks_uri"] = Addresses["jwks"],
            ["id_token_signing_alg_values_supported"] = new JsonArray(_key.Algorithm),
        };

    public JsonObject Keys() => _key.Published();

    public JsonNode Tokens(bool isRefresh)
    {
        JsonNode answer = new JsonObject
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = 1800,
            ["access_token"] = AccessToken + (isRefresh ? "-2" : string.Empty),
            ["refresh_token"] = RefreshToken + (isRefresh ? "-2" : string.Empty),
            ["scope"] = string.Join(' ', _provider.Scopes),
        };
        Put(answer, _provider.OAuth!.Lifetimes.RefreshToken?.Field, JsonValue.Create(8_640_000));
        Put(answer, _provider.OAuth.Lifetimes.RefreshTokenHard?.Field, JsonValue.Create(31_536_000));
        Put(answer, _provider.Instance.TokenField, JsonValue.Create(Instance));
        Put(answer, _provider.Instance.TokenName, JsonValue.Create(InstanceName));
        if (!isRefresh && (_provider.Scopes.Contains("openid", StringComparer.Ordinal) || _provider.Instance.IdTokenClaim is not null))
        {
            answer["id_token"] = IdToken();
        }

        return answer;
    }

    public JsonNode InstanceAnswer()
    {
        var request = _provider.Instance.Request!;
        JsonNode entry = new JsonObject();
        Put(entry, request.Names[0], JsonValue.Create(InstanceName));
        foreach (var filter in request.Where)
        {
            Put(entry, filter.Field, JsonValue.Create(filter.Equal[0]));
        }

        // The last word: a provider may well have no other name than the id.
        Put(entry, request.Id, JsonValue.Create(Instance));
        if (request.Items is { } items)
        {
            JsonNode answer = new JsonObject();
            Put(answer, items, new JsonArray(entry));
            return answer;
        }

        return request.Url.Names.Contains(Template.Instance, StringComparer.Ordinal) ? entry : new JsonArray(entry);
    }

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

    private static void Put(JsonNode root, string? pointer, JsonNode value)
    {
        if (pointer is null)
        {
            return;
        }

        var names = pointer
            .Split('/')
            .Skip(1)
            .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
            .ToList();
        var node = root.AsObject();
        foreach (var name in names[..^1])
        {
            node = (node[name] ??= new JsonObject()).AsObject();
        }

        node[names[^1]] = value;
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

    private string IdToken()
    {
        var now = _time.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer!,
            ["sub"] = "simulated-person",
            ["aud"] = _settings["clientId"],
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(30).ToUnixTimeSeconds(),
        };
        if (_provider.OAuth!.TenantClaim is { } tenantClaim)
        {
            claims[tenantClaim] = Tenant;
        }

        if (_provider.Instance.IdTokenClaim is { } claim)
        {
            claims[claim] = Instance;
        }

        if (_provider.Instance.IdTokenName is { } name)
        {
            claims[name] = InstanceName;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor { Claims = claims, SigningCredentials = _key.Credentials }
        );
    }

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
