using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>What can be wrong with a request about attempts. The pages say the same in more words.</summary>
internal static class ReauthProblems
{
    public static ProblemCode ProviderNotConfigured { get; } =
        new(
            503,
            "provider_not_configured",
            "The provider has no client id and secret yet. The operator sets them; the service names the missing settings when it starts, and so does "
                + "GET /v1/plugins."
        );

    public static ProblemCode NothingToConfirm { get; } =
        new(409, "nothing_to_confirm", "The attempt does not wait for this company. Read the attempt; if it has ended, begin a new one.");

    public static ProblemCode TicketNotValid { get; } = new(404, "ticket_not_valid", "The ticket was used, or is too old. Begin a new attempt.");

    public static ProblemCode InvalidCallback { get; } =
        new(400, "invalid_callback", "The query is not an authorization response: a parameter is missing, doubled or too long.");

    public static ProblemCode InvalidState { get; } = new(400, "invalid_state", "No open attempt has this state. Begin again.");

    public static ProblemCode ConnectorGone { get; } =
        new(409, "connector_gone", "There is no such data source for this login any more. See in Drivetrain which there are.");

    public static ProblemCode AlreadyConnected { get; } =
        new(409, "already_connected", "This login has connected its data source. See how it stands in Drivetrain.");

    public static ProblemCode TriedTooOften { get; } =
        new(
            409,
            "tried_too_often",
            "This login was tried 20 times in a row without success. Begin again in Drivetrain; if that does not succeed either, tell support."
        );

    public static ProblemCode CrossSiteForm { get; } = new(403, "cross_site_form", "This form can only be sent from our own page.");

    public static ProblemCode OtherBrowser { get; } =
        new(403, "other_browser", "The attempt was begun in another browser. Whoever begins a login has to finish it.");
}
