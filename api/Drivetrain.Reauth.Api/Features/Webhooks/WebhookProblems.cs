using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Webhooks;

/// <summary>The problems of webhook endpoints.</summary>
internal static class WebhookProblems
{
    public static ProblemCode UrlRefused { get; } =
        new(400, "webhook_url_refused", "Events cannot be sent to this URL. Use an https URL on the public internet.");

    public static ProblemCode InvalidEvents { get; } = new(400, "invalid_events", EventPattern.Rule);

    public static ProblemCode Configured { get; } =
        new(
            409,
            "webhook_endpoint_configured",
            "This endpoint belongs to the settings of this service. Change it there; here it can only be enabled and disabled."
        );

    public static ProblemCode Disabled { get; } = new(409, "webhook_endpoint_disabled", "This endpoint is disabled. Enable it first.");
}
