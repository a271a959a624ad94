using System.Text.RegularExpressions;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>Reads a provider's <c>instance</c> and <c>errors</c>.</summary>
internal static partial class InstanceParser
{
    internal const string NameRemedy = "Write its name: letters, digits, underscores, hyphens, dots or colons.";
    private static readonly string[] Calls = ["token", "refresh", "instance", "userinfo", "revoke"];

    /// <param name="value">The object.</param>
    /// <param name="settings">What addresses may name.</param>
    /// <param name="isDeclared">Whether the engine has to find instances by it: something then has to prove one.</param>
    /// <param name="form">The provider's form, where it has one.</param>
    public static InstanceRule? Parse(JsonValue value, SettingsSchema settings, bool isDeclared, FormDescription? form)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var parameter = fields.Optional("callbackParameter").AsString(64, Name(), NameRemedy);
        var pattern = PatternRule.Read(fields.Required("pattern", "Write a regular expression anchored with ^ and $."), anchored: true);
        var claim = fields.Optional("idTokenClaim").AsString(64, Name(), NameRemedy);
        var claimName = fields.Optional("idTokenName").AsString(64, Name(), NameRemedy);
        var field = Pointer.Read(fields.Optional("tokenField"));
        var fieldName = Pointer.Read(fields.Optional("tokenName"));
        var request = Request(fields.Optional("request"), settings);
        var formField = fields.Optional("formField").AsString(64);
        if (formField is not null && form?.Fields.Any(known => string.Equals(known.Id, formField, StringComparison.Ordinal)) != true)
        {
            fields.Optional("formField").Report("The provider's form has no such field.", "Correct the id.");
        }

        fields.RejectUnknown();
        if (form is not null && !fields.Has("request"))
        {
            value.Report("Nothing verifies what a person entered.", "Add \"request\": an address that only responds to these credentials.");
        }
        else if (form is not null && formField is null && request?.Url.Names.Contains(Template.Instance, StringComparer.Ordinal) == true)
        {
            value.Report("The request uses {instance}, but nothing defines it.", "Add \"formField\" with the field that contains it.");
        }
        else if (isDeclared && !fields.Has("request") && !fields.Has("idTokenClaim") && !fields.Has("tokenField"))
        {
            value.Report("Nothing verifies the instance: anyone can forge a callback.", "Add \"request\", \"idTokenClaim\" or \"tokenField\".");
        }

        return pattern is null ? null : new InstanceRule(parameter, pattern, claim, claimName, field, fieldName, request, formField);
    }

    public static ErrorMapping Errors(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return ErrorMapping.Empty;
        }

        var codes = Pointer.ReadMany(fields.Optional("codes"));
        var texts = Pointer.ReadMany(fields.Optional("texts"));
        var rules = fields.Optional("rules").AsListOf(Rule, 64);
        fields.RejectUnknown();
        return new ErrorMapping(codes, texts, rules);
    }

    private static InstanceRequest? Request(JsonValue value, SettingsSchema settings)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var isKnown = OAuthParser.Settings(settings);
        var url = Template.Read(
            fields.Required("url", "Write the address that is asked with the new token."),
            name => name is Template.Instance || isKnown(name),
            isAddress: true
        );
        var headers = OAuthParser.Headers(fields.Optional("headers"));
        var items = Pointer.Read(fields.Optional("items"));
        var where = fields.Optional("where").AsListOf(Filter, 8);
        var id = Pointer.Read(fields.Optional("id"));
        var names = Pointer.ReadMany(fields.Required("names", "Write JSON pointers to the name that people know it by."), minimum: 1);
        fields.RejectUnknown();
        if (url is not null && id is null && !fields.Has("id") && !url.Names.Contains(Template.Instance, StringComparer.Ordinal))
        {
            value.Report("The request doesn't contain {instance}, and \"id\" is missing.", "Use {instance} in the address, or add \"id\".");
        }

        return url is null ? null : new InstanceRequest(url, headers, items, where, id, names);
    }

    private static InstanceFilter? Filter(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var field = Pointer.Read(fields.Required("field", "Write a JSON pointer from the entry."));
        var equal = Texts(fields.Required("equals", "Write the list of texts."), 100);
        fields.RejectUnknown();
        return field is null ? null : new InstanceFilter(field, equal);
    }

    private static ErrorRule? Rule(JsonValue value)
    {
        if (value.AsObject() is not { } fields)
        {
            return null;
        }

        var at = fields.Optional("at").AsListOf(item => item.AsOneOf(Calls), Calls.Length, minimum: 1);

        var statuses = new List<int>();
        foreach (var item in fields.Optional("status").AsArray(16, minimum: 1))
        {
            if (item.AsInteger(400, 599) is { } status)
            {
                statuses.Add(status);
            }
        }

        var codes = Texts(fields.Optional("codes"), 128);
        var contains = fields.Optional("contains").AsString(100);
        var signed = fields.Optional("signed").AsBoolean();
        var kind = Kind(fields.Required("kind", "Write what it means, such as \"not_admin\"."));
        fields.RejectUnknown();
        if (!fields.Has("status") && !fields.Has("codes") && !fields.Has("contains"))
        {
            value.Report("The rule matches every refusal.", "Add at least one of \"status\", \"codes\" and \"contains\".");
        }

        return kind is { } known ? new ErrorRule(at, statuses, codes, contains, signed, known) : null;
    }

    private static ProviderFailureKind? Kind(JsonValue value) =>
        value.AsOneOf(
            "denied",
            "not_admin",
            "code_rejected",
            "credential_rejected",
            "unavailable",
            "misconfigured",
            "protocol_error",
            "insufficient_scope",
            "deactivated",
            "wrong_environment",
            "plan_limit"
        ) switch
        {
            "denied" => ProviderFailureKind.Denied,
            "not_admin" => ProviderFailureKind.NotAdmin,
            "code_rejected" => ProviderFailureKind.CodeRejected,
            "credential_rejected" => ProviderFailureKind.CredentialRejected,
            "unavailable" => ProviderFailureKind.Unavailable,
            "misconfigured" => ProviderFailureKind.Misconfigured,
            "protocol_error" => ProviderFailureKind.ProtocolError,
            "insufficient_scope" => ProviderFailureKind.InsufficientScope,
            "deactivated" => ProviderFailureKind.Deactivated,
            "wrong_environment" => ProviderFailureKind.WrongEnvironment,
            "plan_limit" => ProviderFailureKind.PlanLimit,
            _ => null,
        };

    private static string[] Texts(JsonValue value, int maximum) => value.AsListOf(item => item.AsString(maximum), 32, minimum: 1);

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Name();
}
