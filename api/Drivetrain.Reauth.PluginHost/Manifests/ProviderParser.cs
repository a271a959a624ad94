using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads <c>contributes.providers</c> with the <c>contributes.configuration</c> that belongs to each.</summary>
internal static partial class ProviderParser
{
    private const string HostRemedy = "Write a lower-case host name such as \"api.example.com\", without scheme, port, path or wildcard.";

    /// <summary>The providers, as far as they can be told; null when not even their ids can, so that nothing that refers to one is blamed for it.</summary>
    public static IReadOnlyList<ProviderContribution>? Parse(JsonFields contributes)
    {
        var configuration = contributes.Optional("configuration").AsObject();
        var field = contributes.Optional("providers");
        var providers = new List<ProviderContribution>();
        var complete = true;
        foreach (var item in field.AsArray(16))
        {
            if (ParseOne(item, configuration) is not { } provider)
            {
                complete = false;
                continue;
            }

            if (providers.Exists(other => string.Equals(other.Id, provider.Id, StringComparison.Ordinal)))
            {
                item.Report($"The provider \"{provider.Id}\" is listed twice.", "Give each provider a unique ID.");
                continue;
            }

            providers.Add(provider);
        }

        if (!complete || (field.Exists && providers.Count == 0))
        {
            return null;
        }

        // Fields are known once a provider asked for them; what is left belongs to nobody.
        configuration?.RejectUnknown();
        return providers;
    }

    private static ProviderContribution? ParseOne(JsonValue item, JsonFields? configuration)
    {
        if (item.AsObject() is not { } fields)
        {
            return null;
        }

        var id = ManifestParser.ReadId(fields.Required("id", "Write a short id such as \"quickbooks\"."));
        var displayName = fields.Required("displayName", "Write the name shown to people.").AsString(80);
        var noun = fields.Required("instanceNoun", "Write what one account is called there, such as \"QuickBooks company\".").AsString(80);
        var nouns = fields.Optional("instanceNounPlural") is { Exists: true } several ? several.AsString(80) : null;
        var role = fields.Required("adminRole", "Write the role a person needs, such as \"Organization Admin\".").AsString(80);
        var shortNoun = fields.Optional("instanceShortNoun").AsString(40);
        var consent = fields.Optional("consentLabel").AsString(80);
        var person = PersonRule.Parse(fields.Optional("person"));
        var keepsFirstAdmin = fields.Optional("keepsFirstAdmin").AsString(300);
        var failures = FailureText.Parse(fields.Optional("failures"));
        var scopes = Scopes(fields.Required("scopes", "Write the list of OAuth scopes."));
        if (id is null)
        {
            return null;
        }

        var settings = SettingsSchemaParser.Parse(configuration?.Optional(id) ?? default);
        var environments = Environments(fields.Required("environments", "Write at least one environment with its addresses."), settings);
        if (environments.Count > 1 && !settings.Properties.ContainsKey(ProviderSettings.EnvironmentSetting))
        {
            item.Report("There are several environments but no setting to select one.", "Add a setting named \"environment\" to the provider's configuration.");
        }

        var oauth = OAuthParser.Parse(fields.Optional("oauth"), settings);
        var form = FormParser.Parse(fields.Optional("form"), settings);
        if (fields.Has("oauth") && fields.Has("form"))
        {
            item.Report("The provider has both \"oauth\" and \"form\".", "Keep the one the provider supports; prefer OAuth.");
        }

        var instance = InstanceParser.Parse(
            fields.Required("instance", "Write { \"pattern\": \"^[0-9]{10,19}$\" }."),
            settings,
            isDeclared: fields.Has("oauth"),
            form
        );
        var errors = InstanceParser.Errors(fields.Optional("errors"));
        fields.RejectUnknown();
        return new ProviderContribution(
            id,
            displayName ?? id,
            noun ?? string.Empty,
            role ?? string.Empty,
            instance ?? new InstanceRule(null, string.Empty),
            scopes,
            environments,
            settings,
            oauth,
            form,
            errors
        )
        {
            InstanceShortNoun = shortNoun,
            ConsentLabel = consent,
            InstanceNounPlural = nouns,
            Person = person,
            KeepsFirstAdmin = keepsFirstAdmin,
            Failures = failures,
        };
    }

    private static string[] Scopes(JsonValue value) =>
        value.AsListOf(item => item.AsString(200, ScopeToken(), "Write one scope without spaces or quotation marks (RFC 6749 section 3.3)."), 64);

    private static Dictionary<string, ProviderEnvironment> Environments(JsonValue value, SettingsSchema schema)
    {
        var environments = new Dictionary<string, ProviderEnvironment>(StringComparer.Ordinal);
        if (value.AsObject() is not { } fields)
        {
            return environments;
        }

        if (fields.Count == 0)
        {
            value.Report("No environment is defined.", "Write at least one, such as \"production\".");
        }

        foreach (var item in fields.All())
        {
            var name = item.Name;
            if (item.AsObject() is not { } environment)
            {
                continue;
            }

            var settings = FixedSettings(environment.Optional("settings"), schema);
            var hosts = environment
                .Required("allowedHosts", "List the hosts the plugin may call.")
                .AsListOf(host => host.AsString(253, HostName(), HostRemedy), 32);
            environment.RejectUnknown();
            environments.Add(name, new ProviderEnvironment(settings, hosts));
        }

        return environments;
    }

    private static Dictionary<string, string> FixedSettings(JsonValue value, SettingsSchema schema)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (value.AsObject() is not { } fields)
        {
            return settings;
        }

        foreach (var item in fields.All())
        {
            var name = item.Name;
            if (!schema.Properties.TryGetValue(name, out var property) || property.IsSecret)
            {
                item.Report(
                    "The provider's configuration doesn't have this setting, or it is a secret.",
                    "Declare it under contributes.configuration, and never write a secret into a manifest."
                );
            }
            else if (item.AsString() is { } text)
            {
                if (ProviderSettings.Check(property, text) is { } problem)
                {
                    item.Report($"The value {problem}.", "Correct it.");
                }

                settings[name] = text;
            }
        }

        return settings;
    }

    [GeneratedRegex(@"\A[\x21\x23-\x5B\x5D-\x7E]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScopeToken();

    [GeneratedRegex(@"\A[a-z0-9-]+(\.[a-z0-9-]+)+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();
}
