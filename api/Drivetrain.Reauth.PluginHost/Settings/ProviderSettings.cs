using Drivetrain.Reauth.PluginHost.Manifests;

namespace Drivetrain.Reauth.PluginHost;

/// <summary>A provider's settings as an operator gave them, checked against its schema, with defaults and the environment's fixed values applied.</summary>
/// <param name="Values">By name, case-insensitive; only meaningful when nothing is missing or invalid.</param>
/// <param name="Missing">Configuration keys that need a value.</param>
/// <param name="Invalid">Sentences on values that cannot be; they never quote one.</param>
internal sealed record ProviderSettings(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Missing, IReadOnlyList<string> Invalid)
{
    /// <summary>The setting that picks one of a provider's environments.</summary>
    public const string EnvironmentSetting = "environment";

    public static ProviderSettings Resolve(ProviderContribution provider, IReadOnlyDictionary<string, string> given, Func<string, string> keyOf)
    {
        var schema = provider.Settings;
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["scopes"] = string.Join(' ', provider.Scopes) };
        var invalid = new List<string>();
        foreach (var property in schema.Properties.Values)
        {
            if (Find(given, property.Name) is not { } value)
            {
                if (property.Default is not null)
                {
                    values[property.Name] = property.Default;
                }

                continue;
            }

            values[property.Name] = value;
            if (Check(property, value) is { } problem)
            {
                invalid.Add($"{keyOf(property.Name)} {problem}.");
            }
        }

        if (EnvironmentOf(provider, values) is { } environment)
        {
            foreach (var (name, value) in environment.Settings)
            {
                if (Find(given, name) is not null)
                {
                    invalid.Add($"{keyOf(name)} is fixed by the selected environment. Remove it, or choose another environment.");
                }

                values[name] = value;
            }
        }

        var required = schema.Required.Concat(schema.Conditions.Where(condition => Applies(condition, values)).SelectMany(condition => condition.Required));
        var missing = required.Distinct(StringComparer.OrdinalIgnoreCase).Where(name => !values.ContainsKey(name)).Select(keyOf).ToList();
        return new ProviderSettings(values, missing, invalid);
    }

    /// <summary>
    /// What the settings let the plugin reach: the environment's hosts, or, in one that the manifest does not know, the origins that an operator set.
    /// </summary>
    public static IEnumerable<string> AllowedOrigins(ProviderContribution provider, IReadOnlyDictionary<string, string> values) =>
        EnvironmentOf(provider, values) is { } environment
            ? environment.AllowedHosts.Select(host => $"https://{host}:443")
            : provider
                .Settings.Properties.Values.Where(property => property.IsUri && values.ContainsKey(property.Name))
                .Select(property => Egress.EgressPolicy.OriginOf(new Uri(values[property.Name])));

    /// <summary>Whether the settings pick one of the environments that the manifest knows.</summary>
    public static bool IsKnownEnvironment(ProviderContribution provider, IReadOnlyDictionary<string, string> values) =>
        EnvironmentOf(provider, values) is not null;

    /// <summary>What is wrong with a value, as the end of a sentence that begins with its name; null when it is fine.</summary>
    public static string? Check(SettingProperty property, string value)
    {
        if (value.Length > property.MaxLength)
        {
            return $"is longer than {property.MaxLength} characters";
        }

        if (property.Enum.Count > 0 && !property.Enum.Contains(value, StringComparer.Ordinal))
        {
            return $"must be one of {string.Join(", ", property.Enum)}";
        }

        if (property.IsUri && !IsAllowedUri(value))
        {
            return "must be an absolute https address without user name or fragment (http only for localhost)";
        }

        return property.Pattern is not null && !PatternRule.IsMatch(property.Pattern, value) ? "doesn't match the format in its description" : null;
    }

    private static bool IsAllowedUri(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && Egress.EgressPolicy.IsAllowedScheme(uri) && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;

    private static ProviderEnvironment? EnvironmentOf(ProviderContribution provider, IReadOnlyDictionary<string, string> values)
    {
        if (values.TryGetValue(EnvironmentSetting, out var name))
        {
            return provider.Environments.TryGetValue(name, out var environment) ? environment : null;
        }

        return provider.Environments.Count == 1 ? provider.Environments.Values.Single() : null;
    }

    private static bool Applies(SettingCondition condition, Dictionary<string, string> values) =>
        values.TryGetValue(condition.Property, out var value) && string.Equals(value, condition.Const, StringComparison.Ordinal);

    private static string? Find(IReadOnlyDictionary<string, string> given, string name)
    {
        foreach (var (key, value) in given)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(value))
            {
                return value.Trim();
            }
        }

        return null;
    }
}
