using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads a provider's <c>oauth</c>.</summary>
internal static partial class OAuthParser
{
    private const int MaximumGraceSeconds = 7 * 24 * 60 * 60;

    /// <summary>What the engine adds to a request by itself, and a manifest must not say otherwise.</summary>
    private static readonly HashSet<string> OwnParameters = new(StringComparer.Ordinal)
    {
        "response_type",
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "code",
        "code_verifier",
        "grant_type",
        "refresh_token",
    };

    /// <summary>Null where there is none. One that cannot be read counts as there: its manifest is refused for that alone.</summary>
    public static OAuthDescription? Parse(JsonValue value, SettingsSchema settings)
    {
        if (!value.Exists)
        {
            return null;
        }

        if (value.AsObject() is not { } fields)
        {
            return OAuthDescription.Unreadable;
        }

        var isKnown = Settings(settings);
        var (algorithms, tenantClaim) = IdToken(fields.Optional("idToken"));
        var discovery = Template.Read(fields.Optional("discovery"), isKnown, isAddress: true);
        var (endpoints, areComplete) = Endpoints(fields.Optional("endpoints"), isKnown, hasTenant: tenantClaim is not null);
        if (!fields.Has("discovery") && !areComplete)
        {
            value.Report("Neither \"discovery\" nor the endpoints \"authorization\" and \"token\" are set.", "Add \"discovery\", or both endpoints.");
        }

        var authentication = fields.Optional("clientAuthentication").AsOneOf("client_secret_basic", "client_secret_post", "none") switch
        {
            "client_secret_post" => ClientAuthentication.Post,
            "none" => ClientAuthentication.None,
            _ => ClientAuthentication.Basic,
        };
        var usesPkce = fields.Optional("pkce").AsOneOf("S256", "none") is not "none";
        if (authentication is ClientAuthentication.None && !usesPkce)
        {
            value.Report("Nothing binds the code to this client: it has neither a secret nor PKCE.", "Remove \"pkce\" or \"clientAuthentication\".");
        }

        RequireSettings(value, settings, authentication);
        var parameters = Parameters(fields.Optional("authorizationParameters"), name => name is Template.Locale or Template.Instance || isKnown(name));
        var (headers, tokenParameters) = Token(fields.Optional("token"));
        var description = new OAuthDescription(
            discovery,
            endpoints,
            authentication,
            usesPkce,
            parameters,
            headers,
            tokenParameters,
            TokenRuleParser.Lifetimes(fields.Optional("lifetimes")),
            fields.Optional("revocation").AsOneOf("form", "json", "none") switch
            {
                "json" => RevocationBody.Json,
                "none" => RevocationBody.None,
                _ => RevocationBody.Form,
            },
            TraceHeader(fields.Optional("traceHeader")),
            TimeSpan.FromSeconds(fields.Optional("throttleSeconds").AsInteger(1, 3600) ?? 60),
            TokenRuleParser.Limits(fields.Optional("limits"))
        )
        {
            PreviousTokenGrace = TimeSpan.FromSeconds(fields.Optional("previousTokenGrace").AsInteger(0, MaximumGraceSeconds) ?? 0),
            WithdrawnScopes = TokenRuleParser.WithdrawnScopes(fields.Optional("withdrawnScopes")),
            AssumesBearer = fields.Optional("tokenType").AsOneOf("required", "bearer") is "bearer",
            ChecksGrantedScope = fields.Optional("grantedScope").AsOneOf("checked", "ignored") is not "ignored",
            IdTokenAlgorithms = algorithms,
            TenantClaim = tenantClaim,
        };
        fields.RejectUnknown();
        return description;
    }

    /// <summary>What templates may name: settings that are no secrets. A secret in an address would end in logs.</summary>
    internal static Func<string, bool> Settings(SettingsSchema settings) =>
        name => settings.Properties.TryGetValue(name, out var property) && !property.IsSecret;

    private static (OAuthEndpoints Endpoints, bool AreComplete) Endpoints(JsonValue value, Func<string, bool> isKnown, bool hasTenant)
    {
        if (value.AsObject() is not { } fields)
        {
            return (OAuthEndpoints.None, AreComplete: value.Exists);
        }

        Template? Read(string name) => Template.Read(fields.Optional(name), isKnown, isAddress: true);
        var endpoints = new OAuthEndpoints(
            Template.Read(fields.Optional("issuer"), name => (hasTenant && name is Template.Tenant) || isKnown(name), isAddress: true),
            Read("authorization"),
            Read("token"),
            Read("revocation"),
            Read("userinfo"),
            Read("jwks")
        );
        fields.RejectUnknown();
        return (endpoints, fields.Has("authorization") && fields.Has("token"));
    }

    private static (string[] Algorithms, string? TenantClaim) IdToken(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return ([], null);
        }

        var algorithms = fields.Optional("algorithms").AsListOf(item => item.AsOneOf(SigningAlgorithms.All), SigningAlgorithms.All.Count, minimum: 1);
        var tenantClaim = fields.Optional("tenantClaim").AsString(64, InstanceParser.Name(), InstanceParser.NameRemedy);
        fields.RejectUnknown();
        return (algorithms, tenantClaim);
    }

    private static void RequireSettings(JsonValue value, SettingsSchema settings, ClientAuthentication authentication)
    {
        var names = authentication is ClientAuthentication.None ? ["clientId"] : new[] { "clientId", "clientSecret" };
        foreach (var name in names.Where(name => !settings.Required.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            value.Report(
                $"The provider's configuration does not require \"{name}\".",
                $"Declare \"{name}\" under contributes.configuration and list it in \"required\"."
            );
        }

        if (authentication is not ClientAuthentication.None && settings.Properties.TryGetValue("clientSecret", out var secret) && !secret.IsSecret)
        {
            value.Report("The setting \"clientSecret\" is not marked as a secret.", "Add \"writeOnly\": true to it.");
        }
    }

    private static Dictionary<string, Template> Parameters(JsonValue value, Func<string, bool> isKnown)
    {
        var parameters = new Dictionary<string, Template>(StringComparer.Ordinal);
        if (value.AsObject(16) is not { } fields)
        {
            return parameters;
        }

        foreach (var item in fields.All())
        {
            var name = item.Name;
            if (IsOwnParameter(name, item))
            {
                continue;
            }

            if (Template.Read(item, isKnown, isAddress: false) is { } template)
            {
                parameters[name] = template;
            }
        }

        return parameters;
    }

    private static (Dictionary<string, string> Headers, Dictionary<string, string> Parameters) Token(JsonValue value)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.AsObject() is not { } fields)
        {
            return ([], parameters);
        }

        var headers = Headers(fields.Optional("headers"));
        if (fields.Optional("parameters").AsObject(16) is { } given)
        {
            foreach (var item in given.All())
            {
                var name = item.Name;
                if (!IsOwnParameter(name, item) && item.AsString(500) is { } text)
                {
                    parameters[name] = text;
                }
            }
        }

        fields.RejectUnknown();
        return (headers, parameters);
    }

    private static bool IsOwnParameter(string name, JsonValue item)
    {
        if (OwnParameters.Contains(name))
        {
            item.Report("The engine sets this parameter.", "Remove it.");
            return true;
        }

        return false;
    }

    [GeneratedRegex(@"\A[\x20-\x7E]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ascii();
}
