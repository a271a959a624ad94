namespace Drivetrain.Reauth.PluginHost.Manifests;

/// <summary>What people are told of one reason for a failure.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Remedy">What helps, and who has to do it.</param>
public sealed record FailureText(string Title, string Remedy)
{
    /// <summary>The reasons that a connector's failure or interruption can have.</summary>
    public static IReadOnlyList<string> Reasons { get; } =
    ["expired_credentials", "revoked", "deactivated_account", "role_lost", "scope_missing", "wrong_environment", "plan_limit", "provider_outage"];

    internal static Dictionary<string, FailureText> Parse(JsonValue value)
    {
        var texts = new Dictionary<string, FailureText>(StringComparer.Ordinal);
        if (!value.Exists || value.AsObject() is not { } reasons)
        {
            return texts;
        }

        foreach (var reason in Reasons)
        {
            if (reasons.Optional(reason) is { Exists: true } item && item.AsObject() is { } fields)
            {
                var title = fields.Required("title", "Write in a short sentence what happened.").AsString(120);
                var remedy = fields.Required("remedy", "Write what helps, and who has to do it.").AsString(500);
                fields.RejectUnknown();
                texts.Add(reason, new FailureText(title ?? string.Empty, remedy ?? string.Empty));
            }
        }

        reasons.RejectUnknown();
        return texts;
    }

    internal static Dictionary<string, FailureText> Map(IReadOnlyDictionary<string, FailureText> texts, Func<string, string> text) =>
        texts.ToDictionary(entry => entry.Key, entry => new FailureText(text(entry.Value.Title), text(entry.Value.Remedy)), StringComparer.Ordinal);
}
