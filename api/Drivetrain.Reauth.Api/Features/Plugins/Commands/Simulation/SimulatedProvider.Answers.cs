using System.Text.Json.Nodes;
using Drivetrain.Reauth.PluginHost.Manifests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Drivetrain.Reauth.Api.Features.Plugins.Commands.Simulation;

/// <content>What it answers: tokens, and the company that they open.</content>
internal sealed partial class SimulatedProvider
{
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
}
