using System.Text.Json.Nodes;

namespace Drivetrain.Reauth.Api.Tests.Contract;

/// <summary>What is wrong with an answer, by the document.</summary>
internal static class FuzzVerdict
{
    /// <summary>
    /// Refusals of what a schema cannot see: what exists, what belongs together, what was done before. Each is documented at its operations. Any other code
    /// with 400 or 422 speaks of the shape of a request, and the schema has to say the same.
    /// </summary>
    public static IReadOnlySet<string> BeyondSchemas { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "workspace_required", // only a key of all workspaces needs one
            "unknown_provider", // which there are is for the installed plugins to say
            "invalid_instance_id", // its form is the provider's
            "instance_not_settable", // not by a session
            "invalid_cursor", // made by the list that it goes on with
            "invalid_callback", // the provider's parameters, which the document leaves to RFC 6749
            "invalid_pairing_code", // lives ten minutes
            "invalid_expiry", // by the clock
            "operator_key_with_workspace", // one field by another
            "token_required", // one field or another
            "contact_not_reachable", // one field or another
            "return_url_not_allowed", // by the settings
            "webhook_url_refused", // by the network
            "credential_of_other_company", // as the provider answers
            "credential_dead", // as the provider answers
            "invalid_detection_rules", // by the manifest's own schema
        };

    public static string? Of(FuzzRequest request, int status, string? mediaType, string text, ServedContract contract)
    {
        if (status >= 500)
        {
            return $"a {status}";
        }

        if (request.Operation.Response(status) is not { } declared)
        {
            return $"the undocumented status {status}";
        }

        if (request is { IsAllowed: false } && status < 400)
        {
            return $"it was accepted ({status})";
        }

        var content = declared["content"]?.AsObject();
        if (content is null || content.Count == 0)
        {
            return text.Length > 0 ? $"{status} with a body that is not documented" : null;
        }

        if (mediaType is null || content[mediaType] is not JsonObject media)
        {
            return $"{status} as {mediaType ?? "nothing"}, where {string.Join(", ", content.Select(one => one.Key))} is documented";
        }

        if (!mediaType.EndsWith("json", StringComparison.Ordinal))
        {
            return null;
        }

        var body = JsonNode.Parse(text);
        if (media["schema"] is JsonObject schema && contract.Faults(schema, body) is { Count: > 0 } faults)
        {
            return $"{status} off its schema: {string.Join("; ", faults)}";
        }

        if (mediaType is not "application/problem+json")
        {
            return null;
        }

        var code = body!["code"]!.GetValue<string>();
        return media["examples"]?[code] is null ? $"{status} with the undocumented code {code}"
            : request.IsAllowed && status is 400 or 415 or 422 && !BeyondSchemas.Contains(code) ? $"it was refused ({status} {code})"
            : null;
    }
}
