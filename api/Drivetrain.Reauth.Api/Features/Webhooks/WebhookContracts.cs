using System.ComponentModel.DataAnnotations;
using Drivetrain.Reauth.Api.Foundation.Http;
using Drivetrain.Reauth.Api.Foundation.OpenApi;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>A webhook endpoint to register.</summary>
/// <param name="Url">An absolute https URL on the public internet, without user name or fragment.</param>
/// <param name="Events">Event types such as <c>connector.failed</c>, prefixes such as <c>connector.*</c>, or <c>*</c>. Without it, all events.</param>
/// <param name="WorkspaceId">Only events from this workspace. Absent for all workspaces visible to the caller.</param>
/// <param name="Description">For people.</param>
/// <param name="Format">What is sent: the signed event, or a Slack-compatible message for people. Absent for the signed event.</param>
public sealed record CreateWebhookEndpoint(
    [property: Required, TextLength(WebhookUrl.MaxLength), AbsoluteUrl] string Url,
    [property: MinLength(1), MaxLength(50), Items(EventPattern.Text, EventPattern.MaxLength)] IReadOnlyList<string>? Events = null,
    [property: WorkspaceId] string? WorkspaceId = null,
    [property: TextLength(200)] string? Description = null,
    WebhookFormat? Format = null
);

/// <summary>Changes to a webhook endpoint; absent fields stay unchanged.</summary>
/// <param name="Url">An absolute https URL on the public internet, without user name or fragment.</param>
/// <param name="Events">Replaces the whole list; <c>["*"]</c> for all events.</param>
/// <param name="Description">For people.</param>
/// <param name="Enabled">Whether events are sent. Events that occur while it is disabled become dead letters, which the operator can redeliver.</param>
public sealed record UpdateWebhookEndpoint(
    [property: TextLength(WebhookUrl.MaxLength), AbsoluteUrl] string? Url = null,
    [property: MinLength(1), MaxLength(50), Items(EventPattern.Text, EventPattern.MaxLength)] IReadOnlyList<string>? Events = null,
    [property: TextLength(200)] string? Description = null,
    bool? Enabled = null
);

/// <summary>A webhook endpoint, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where events are sent.</param>
/// <param name="Source">Where it is configured. Endpoints from the configuration can only be enabled and disabled here.</param>
/// <param name="Enabled">Whether events are sent.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="Events">Which events; absent for all.</param>
/// <param name="WorkspaceId">Whose events; absent for all workspaces.</param>
/// <param name="Description">For people.</param>
/// <param name="Disabled">Why it is disabled; absent while it is enabled.</param>
/// <param name="DisabledAt">When it was disabled.</param>
/// <param name="PreviousSecretExpiresAt">Until when the previous secret is also used for signing; absent if only one secret is in use.</param>
/// <param name="Format">What is posted.</param>
public sealed record WebhookEndpointView(
    string Id,
    string Url,
    WebhookSource Source,
    bool Enabled,
    DateTimeOffset CreatedAt,
    IReadOnlyList<string>? Events = null,
    string? WorkspaceId = null,
    string? Description = null,
    WebhookDisabled? Disabled = null,
    DateTimeOffset? DisabledAt = null,
    DateTimeOffset? PreviousSecretExpiresAt = null,
    WebhookFormat Format = WebhookFormat.Standard
)
{
    internal static WebhookEndpointView Of(WebhookEndpoint endpoint, DateTimeOffset now) =>
        new(
            endpoint.Id,
            endpoint.Url,
            endpoint.Source,
            endpoint.Disabled is null,
            endpoint.CreatedAt,
            endpoint.Events,
            endpoint.WorkspaceId,
            endpoint.Description,
            endpoint.Disabled,
            endpoint.DisabledAt,
            endpoint.Secrets.FirstOrDefault(s => s.ExpiresAt > now)?.ExpiresAt,
            endpoint.Format
        );
}

/// <summary>A webhook endpoint with its new secret.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Secret"><c>whsec_</c> and the base64 of the key that signs. Shown only once: store it where the receiver can read it.</param>
public sealed record WebhookEndpointSecret(WebhookEndpointView Endpoint, string Secret);

/// <summary>The <c>data</c> of <c>webhook.test</c>.</summary>
/// <param name="EndpointId">The endpoint that it was sent to.</param>
public sealed record WebhookTestEvent(string EndpointId)
{
    public const string Name = "webhook.test";
}

/// <summary>A test event on its way.</summary>
/// <param name="MessageId">The <c>webhook-id</c> it is sent with; see the outbox for its delivery.</param>
public sealed record WebhookTest(string MessageId);
