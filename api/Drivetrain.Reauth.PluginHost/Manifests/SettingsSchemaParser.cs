using System.Text.RegularExpressions;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>
/// Reads the subset of JSON Schema 2020-12 that settings are described with. Other keywords are refused: one that is ignored would be a promise not kept.
/// </summary>
internal static partial class SettingsSchemaParser
{
    internal const string NameRemedy = "Write a camelCase name: letters and digits, starting with a lowercase letter.";
    private const int DefaultMaximumLength = 2000;

    public static SettingsSchema Parse(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return SettingsSchema.Empty;
        }

        Constant(fields.Required("type", "Write \"object\"."), "object");
        var properties = Properties(fields.Required("properties", "Write { } if there are no settings."));
        var required = Names(fields.Optional("required"), properties);
        var conditions = fields.Optional("allOf").AsListOf(item => Condition(item, properties), 32);
        fields.RejectUnknown();
        return new SettingsSchema(properties, required, conditions);
    }

    private static Dictionary<string, SettingProperty> Properties(JsonValue value)
    {
        // Configuration keys are compared without case, so two settings must not differ in case alone.
        var properties = new Dictionary<string, SettingProperty>(StringComparer.OrdinalIgnoreCase);
        if (value.AsObject() is not { } fields)
        {
            return properties;
        }

        foreach (var item in fields.All())
        {
            var name = item.Name;
            if (!SettingName().IsMatch(name))
            {
                item.Report("The setting's name doesn't have the required format.", NameRemedy);
            }
            else if (Property(name, item) is { } property && !properties.TryAdd(name, property))
            {
                item.Report("Another setting differs only in case.", "Rename one of them.");
            }
        }

        return properties;
    }

    private static SettingProperty? Property(string name, JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        Constant(fields.Required("type", "Write \"string\"."), "string");
        fields.Optional("title").AsString(80);
        var description = fields.Required("description", "Describe what it is and where to find it.").AsString(500);
        var options = fields.Optional("enum").AsListOf(item => item.AsString(100), 32);
        var format = fields.Optional("format");
        Constant(format, "uri");
        var patternField = fields.Optional("pattern");
        var property = new SettingProperty(
            name,
            description ?? string.Empty,
            null,
            options,
            PatternRule.Read(patternField, anchored: false),
            fields.Optional("maxLength").AsInteger(1, 8000) ?? DefaultMaximumLength,
            fields.Optional("writeOnly").AsBoolean() ?? false,
            format.Exists
        );
        var defaultField = fields.Optional("default");
        fields.RejectUnknown();
        if (defaultField.AsString() is not { } text)
        {
            return property;
        }

        if (property.IsSecret)
        {
            defaultField.Report("A secret has a default.", "Remove it: manifests aren't secret.");
        }
        else if (ProviderSettings.Check(property, text) is { } problem)
        {
            defaultField.Report($"The default {problem}.", "Correct the default or the rule.");
        }

        return property with
        {
            Default = text,
        };
    }

    private static SettingCondition? Condition(JsonValue value, Dictionary<string, SettingProperty> properties)
    {
        const string remedy = "Write { \"if\": { \"properties\": { \"a\": { \"const\": \"x\" } } }, \"then\": { \"required\": [ \"b\" ] } }.";
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var when = fields.Required("if", remedy).AsObject();
        var then = fields.Required("then", remedy).AsObject();
        fields.RejectUnknown();
        var tests = when?.Required("properties", remedy).AsObject();
        when?.RejectUnknown();
        var required = then?.Required("required", remedy) is { } list ? Names(list, properties) : [];
        then?.RejectUnknown();
        if (tests is null)
        {
            return null;
        }

        if (tests.All() is not [var condition] || !properties.ContainsKey(condition.Name))
        {
            value.Report("The condition must refer to exactly one setting.", remedy);
            return null;
        }

        var test = condition.AsObject();
        var constant = test?.Required("const", remedy).AsString(100);
        test?.RejectUnknown();
        return constant is null ? null : new SettingCondition(condition.Name, constant, required);
    }

    private static List<string> Names(JsonValue value, Dictionary<string, SettingProperty> properties)
    {
        var names = new List<string>();
        foreach (var item in value.AsArray(64))
        {
            if (item.AsString(64) is not { } name)
            {
                continue;
            }

            if (properties.ContainsKey(name))
            {
                names.Add(name);
            }
            else
            {
                item.Report("Unknown setting.", "Correct the name, or declare the setting.");
            }
        }

        return names;
    }

    private static void Constant(JsonValue value, string expected)
    {
        if (value.AsString(64) is { } text && !string.Equals(text, expected, StringComparison.Ordinal))
        {
            value.Report("This value is not supported here.", $"Write \"{expected}\".");
        }
    }

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex SettingName();
}
