namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads a provider's <c>form</c>.</summary>
internal static class FormParser
{
    private const string AuthenticationRemedy =
        "Write { \"basic\": { \"username\": \"{tokenId}\", \"password\": \"{tokenSecret}\" } }, { \"bearer\": \"{apiKey}\" } or { \"headers\": { "
        + "\"X-Api-Key\": \"{apiKey}\" } }.";

    public static FormDescription? Parse(JsonValue value, SettingsSchema settings)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var list = fields.Required("fields", "Write the list of fields that a person fills in.");
        var inputs = list.AsListOf(Field, 8, minimum: 1);
        ManifestParser.RejectTwice(list, inputs, field => field.Id, "field");

        foreach (var field in inputs.Where(field => settings.Properties.ContainsKey(field.Id) || field.Id is Template.Instance or Template.Locale))
        {
            list.Report($"The field \"{field.Id}\" has the same name as a setting or a built-in placeholder.", "Give it a different ID.");
        }

        var isSetting = OAuthParser.Settings(settings);
        var authentication = Authentication(
            fields.Required("authentication", AuthenticationRemedy),
            name => isSetting(name) || Array.Exists(inputs, field => string.Equals(field.Id, name, StringComparison.Ordinal))
        );
        var help = fields.Optional("help").AsString(500);
        var helpUrl = HelpUrl(fields.Optional("helpUrl"));
        var traceHeader = OAuthParser.TraceHeader(fields.Optional("traceHeader"));
        fields.RejectUnknown();
        return authentication is null ? null : new FormDescription(inputs, help, helpUrl, authentication, traceHeader);
    }

    private static FormField? Field(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var id = fields.Required("id", SettingsSchemaParser.NameRemedy).AsString(64, SettingsSchemaParser.SettingName(), SettingsSchemaParser.NameRemedy);
        var label = fields.Required("label", "Write what the provider calls it.").AsString(80);
        var field = new FormField(
            id ?? string.Empty,
            label ?? string.Empty,
            fields.Optional("description").AsString(300),
            fields.Optional("secret").AsBoolean() ?? true,
            PatternRule.Read(fields.Optional("pattern"), anchored: true),
            fields.Optional("maxLength").AsInteger(1, 4000) ?? 200
        );
        fields.RejectUnknown();
        return id is null ? null : field;
    }

    private static FormAuthentication? Authentication(JsonValue value, Func<string, bool> isKnown)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var basic = fields.Optional("basic").AsObject();
        var username = Template.Read(basic?.Required("username", AuthenticationRemedy) ?? default, isKnown, isAddress: false);
        var password = Template.Read(basic?.Required("password", AuthenticationRemedy) ?? default, isKnown, isAddress: false);
        basic?.RejectUnknown();
        var bearer = Template.Read(fields.Optional("bearer"), isKnown, isAddress: false);
        var headers = new Dictionary<string, Template>(StringComparer.OrdinalIgnoreCase);
        var own = fields.Optional("headers").AsObject(8);
        foreach (var item in own is null ? [] : own.All())
        {
            var name = item.Name;
            if (!OAuthParser.MaySet(name))
            {
                item.Report("This header can't be set.", "Use one of the provider's own headers; for Authorization use \"basic\" or \"bearer\".");
            }
            else if (Template.Read(item, isKnown, isAddress: false) is { } template)
            {
                headers[name] = template;
            }
        }

        fields.RejectUnknown();
        var ways = (basic is null ? 0 : 1) + (fields.Has("bearer") ? 1 : 0) + (own is null ? 0 : 1);
        if (ways != 1)
        {
            value.Report("Exactly one authentication method is required.", AuthenticationRemedy);
        }

        return new FormAuthentication(username, password, bearer, headers);
    }

    private static Uri? HelpUrl(JsonValue value)
    {
        if (value.AsString(300) is not { } text)
        {
            return null;
        }

        if (
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            && uri.UserInfo.Length == 0
        )
        {
            return uri;
        }

        value.Report("This is not an https address.", "Write the address of a page that explains where the values are found.");
        return null;
    }
}
