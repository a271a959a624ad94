using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>The problems of webhook endpoints.</summary>
internal static class WebhookProblems
{
    public static ProblemCode UrlRefused { get; } = new(400, "webhook_url_refused");

    public static ProblemCode InvalidEvents { get; } = new(400, "invalid_events");

    public static ProblemCode Configured { get; } = new(409, "webhook_endpoint_configured");

    public static ProblemCode Disabled { get; } = new(409, "webhook_endpoint_disabled");
}
