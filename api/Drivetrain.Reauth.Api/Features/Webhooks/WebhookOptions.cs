using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>Settings of the section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>Endpoints that are always there. They may lead to private networks: whoever writes settings runs the service.</summary>
    public IReadOnlyList<ConfiguredWebhook> Endpoints { get; set; } = [];

    /// <summary>Whether endpoints registered by REST may lead to private, link-local and loopback addresses. Default: no.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>The time limit of one attempt, connecting included. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the old secret signs along after a rotation. Default: 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RotationOverlap { get; set; } = TimeSpan.FromHours(24);
}

/// <summary>One entry of <c>Webhooks:Endpoints</c>.</summary>
public sealed class ConfiguredWebhook
{
    /// <summary>https, or http on a loopback host.</summary>
    public string? Url { get; set; }

    /// <summary>What is posted: <c>standard</c> (the default), or <c>slack</c> for a message to people, which needs no secret.</summary>
    public WebhookFormat Format { get; set; }

    /// <summary><c>whsec_</c> and the base64 of 24 to 64 random bytes. Keep it in the environment or in user secrets.</summary>
    public string? Secret { get; set; }

    /// <summary>The secret before the last rotation, to sign along until every receiver knows the new one; optional.</summary>
    public string? PreviousSecret { get; set; }

    /// <summary>Event types or prefixes such as <c>connector.*</c>; without it, all.</summary>
    public IReadOnlyList<string>? Events { get; set; }

    /// <summary>Only events of this workspace; without it, of all.</summary>
    public string? WorkspaceId { get; set; }

    /// <summary>The same for the same URL and workspace, so that its deliveries and its state outlive a restart.</summary>
    internal string Id => Ids.Derive("whe", Url!, WorkspaceId ?? "");
}

/// <summary>Names what is wrong by its setting; the values, secrets among them, are never repeated.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var failures = options.Endpoints.SelectMany((endpoint, i) => Check(endpoint).Select(f => $"{WebhookOptions.Section}:Endpoints:{i}:{f}")).ToList();
        if (failures.Count == 0 && options.Endpoints.DistinctBy(e => e.Id, StringComparer.Ordinal).Count() < options.Endpoints.Count)
        {
            failures.Add($"{WebhookOptions.Section}:Endpoints: two entries have the same Url and WorkspaceId.");
        }

        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Check(ConfiguredWebhook endpoint)
    {
        if (WebhookUrl.Check(endpoint.Url, allowPrivate: true) is { } url)
        {
            yield return $"Url: {url}";
        }

        if (!WebhookSecret.TryParse(endpoint.Secret, out _) && !(endpoint is { Format: WebhookFormat.Slack, Secret: null }))
        {
            yield return "Secret: It must be 'whsec_' followed by the base64 of 24 to 64 random bytes.";
        }

        if (endpoint.PreviousSecret is not null && !WebhookSecret.TryParse(endpoint.PreviousSecret, out _))
        {
            yield return "PreviousSecret: It must be 'whsec_' followed by the base64 of 24 to 64 random bytes.";
        }

        if (endpoint.Events is { } events && !events.All(EventPattern.IsValid))
        {
            yield return $"Events: {EventPattern.Rule}";
        }
    }
}

/// <summary>How events are named in the settings and requests of endpoints.</summary>
internal static partial class EventPattern
{
    public const int MaxLength = 100;

    public const string Rule = "Specify an event such as 'connector.failed', a prefix such as 'connector.*', or '*' for all events.";

    /// <summary>For the document; a line break at the end is no part of it.</summary>
    public const string Text = @"^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?)$";

    [GeneratedRegex(@"\A(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern { get; }

    public static bool IsValid(string? text) => text is { Length: <= MaxLength } && Pattern.IsMatch(text);

    public static bool Matches(string pattern, string eventType) =>
        pattern.EndsWith('*') ? eventType.StartsWith(pattern[..^1], StringComparison.Ordinal) : string.Equals(pattern, eventType, StringComparison.Ordinal);
}
