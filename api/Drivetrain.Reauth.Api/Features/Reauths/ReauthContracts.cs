using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>Options for starting an attempt.</summary>
/// <param name="ReturnUrl">Where the person returns to after success, on an allowed host; absent for the connector's own.</param>
/// <param name="RequestedBy">
/// For the platform: the name of the person requesting the login, shown on the page that a start URL with a ticket opens. Absent for the caller's name.
/// </param>
public sealed record StartReauthRequest(
    [property: TextLength(2048, MinimumLength = 1), AbsoluteUrl] string? ReturnUrl = null,
    [property: TextLength(200, MinimumLength = 1)] string? RequestedBy = null
);

/// <summary>A started attempt.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ConnectorId">Its connector.</param>
/// <param name="Status">Always <c>created</c>.</param>
/// <param name="StartUrl">
/// Open this in the person's browser. For a session, in the browser that made this call: the response sets the cookie that binds them. For the platform it
/// carries a ticket that one browser can redeem, once, by a click on the page that it opens.
/// </param>
/// <param name="ExpiresAt">When the start URL expires.</param>
public sealed record StartReauthResponse(string Id, string ConnectorId, ReauthStatus Status, string StartUrl, DateTimeOffset ExpiresAt);

/// <summary>The company that a person confirms or selects.</summary>
/// <param name="InstanceId">One of the attempt's <c>seen</c> instances.</param>
public sealed record ConfirmReauthRequest([property: Required, TextLength(ProviderDescriptor.MaximumInstanceIdLength, MinimumLength = 1)] string InstanceId);

/// <summary>An attempt.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ConnectorId">Its connector.</param>
/// <param name="WorkspaceId">Its workspace.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Outcome">How it ended, with a text for the person; null while it is open.</param>
/// <param name="Expected">The company the connector is bound to, or null.</param>
/// <param name="Seen">The companies the login gave access to.</param>
/// <param name="Siblings">On a mismatch: the workspace's connectors that this login would match.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ExpiresAt">When it expires, while it is open.</param>
/// <param name="EndedAt">When it ended, or null.</param>
/// <param name="Timeline">Every step so far.</param>
/// <param name="AlsoOpens">After success: other failed connectors of the workspace that this login can reconnect. Empty for attempts that didn't start in a
/// session.</param>
/// <param name="AlsoOpensUntil">Until when they can be reconnected with <c>reconnections</c>; absent if there are none.</param>
/// <param name="Next">After success: the failed connector to reconnect next, with a login of its own; absent if there is none.</param>
public sealed record ReauthResponse(
    string Id,
    string ConnectorId,
    string WorkspaceId,
    string Provider,
    ReauthStatus Status,
    ReauthOutcome? Outcome,
    InstanceReference? Expected,
    IReadOnlyList<InstanceReference> Seen,
    IReadOnlyList<SiblingResponse> Siblings,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<AlsoOpensResponse>? AlsoOpens = null,
    DateTimeOffset? AlsoOpensUntil = null,
    SiblingResponse? Next = null
)
{
    internal static ReauthResponse From(ReauthAttempt r, ReauthOutcome? outcome) =>
        new(
            r.Id,
            r.ConnectorId,
            r.WorkspaceId,
            r.ProviderId,
            r.Status,
            outcome,
            InstanceReference.From(r.Expected),
            [.. r.Seen.Select(i => InstanceReference.From(i)!)],
            [.. r.Siblings.Select(s => new SiblingResponse(s.ConnectorId, s.Name))],
            r.CreatedAt,
            r.ExpiresAt,
            r.EndedAt,
            r.Timeline,
            [
                .. r.AlsoOpens.Select(offer => new AlsoOpensResponse(
                    offer.ConnectorId,
                    offer.Name,
                    InstanceReference.From(offer.Instance)!,
                    offer.ReconnectedAt
                )),
            ],
            r.AlsoOpensUntil,
            r.Next is { } next ? new SiblingResponse(next.ConnectorId, next.Name) : null
        );
}

/// <summary>How an attempt ended.</summary>
/// <param name="Code">A stable code: <c>matched</c>, <c>instance_mismatch</c>, <c>denied</c>, <c>not_admin</c>, <c>code_rejected</c>, …</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Detail">Why, and what to do next.</param>
/// <param name="NextAction">What helps most.</param>
public sealed record ReauthOutcome(string Code, string Title, string Detail, NextAction NextAction);

/// <summary>A connector that this login would match.</summary>
/// <param name="ConnectorId">Its identifier.</param>
/// <param name="Name">Its name in Drivetrain.</param>
public sealed record SiblingResponse(string ConnectorId, string Name);

/// <summary>Another failed connector that a login can reconnect.</summary>
/// <param name="ConnectorId">Its identifier.</param>
/// <param name="Name">Its name in Drivetrain.</param>
/// <param name="Instance">The company it is bound to.</param>
/// <param name="ReconnectedAt">When this login reconnected it; absent until the person has confirmed that.</param>
public sealed record AlsoOpensResponse(string ConnectorId, string Name, InstanceReference Instance, DateTimeOffset? ReconnectedAt = null);

/// <summary>The connectors that a person reconnects with the login of another.</summary>
/// <param name="ConnectorIds">Of the attempt's <c>alsoOpens</c>: those whose names the person was shown.</param>
public sealed record ReconnectOthersRequest([property: Required, Length(1, 20)] IReadOnlyList<string> ConnectorIds);

/// <summary>The best next step for a person after an outcome.</summary>
public enum NextAction
{
    /// <summary>Nothing: it worked.</summary>
    None,

    /// <summary>Log in again.</summary>
    Retry,

    /// <summary>Re-authenticate the connector that belongs to the company that was chosen.</summary>
    UseSibling,

    /// <summary>Ask an admin of the company.</summary>
    AskAdmin,

    /// <summary>Wait, then try again.</summary>
    Wait,

    /// <summary>Write to support.</summary>
    ContactSupport,
}

/// <summary>The <c>data</c> of the <c>reauth.*</c> webhooks.</summary>
/// <param name="ReauthId">The attempt.</param>
/// <param name="ConnectorId">Its connector.</param>
/// <param name="Outcome">The outcome's code.</param>
/// <param name="Expected">The company the connector is bound to, or null.</param>
/// <param name="Seen">The companies the login gave access to.</param>
public sealed record ReauthEvent(string ReauthId, string ConnectorId, string? Outcome, InstanceReference? Expected, IReadOnlyList<InstanceReference> Seen)
{
    public const string Failed = "reauth.failed";

    internal ReauthEvent(ReauthAttempt r)
        : this(r.Id, r.ConnectorId, r.Outcome, InstanceReference.From(r.Expected), [.. r.Seen.Select(i => InstanceReference.From(i)!)]) { }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ReauthEventJson.Default.ReauthEvent);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReauthEvent))]
internal sealed partial class ReauthEventJson : JsonSerializerContext;
