using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What can be wrong with a request about attempts. The pages say the same in more words.</summary>
internal static class ReauthProblems
{
    public static ProblemCode ReturnUrlMissing { get; } = new(422, "return_url_missing");

    public static ProblemCode ProviderNotConfigured { get; } = new(503, "provider_not_configured");

    public static ProblemCode NothingToConfirm { get; } = new(409, "nothing_to_confirm");

    public static ProblemCode NothingToReconnect { get; } = new(409, "nothing_to_reconnect");

    public static ProblemCode TicketNotValid { get; } = new(404, "ticket_not_valid");

    public static ProblemCode InvalidCallback { get; } = new(400, "invalid_callback");

    public static ProblemCode InvalidState { get; } = new(400, "invalid_state");

    public static ProblemCode ConnectorGone { get; } = new(409, "connector_gone");

    public static ProblemCode AlreadyConnected { get; } = new(409, "already_connected");

    public static ProblemCode TriedTooOften { get; } = new(409, "tried_too_often");

    public static ProblemCode CrossSiteForm { get; } = new(403, "cross_site_form");

    public static ProblemCode OtherBrowser { get; } = new(403, "other_browser");
}
