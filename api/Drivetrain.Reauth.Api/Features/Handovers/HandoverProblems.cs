using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>What can be wrong with a hand-over. The pages say the same in more words.</summary>
internal static class HandoverProblems
{
    public static ProblemCode ConnectorNotBound { get; } =
        new(
            409,
            "connector_not_bound",
            "The connector is bound to no company yet, so a colleague could connect any. Log in once and confirm the company; from then on its login can "
                + "be handed over."
        );

    public static ProblemCode NotValid { get; } = new(404, "handover_not_valid", "There is no such link. Ask for it to be sent again, as a whole.");

    public static ProblemCode Used { get; } = new(410, "handover_used", "The link was used already. Ask for a new one.");

    public static ProblemCode Revoked { get; } = new(410, "handover_revoked", "The link was taken back. Ask whoever sent it.");

    public static ProblemCode Expired { get; } = new(410, "handover_expired", "The link is too old. Ask for a new one.");

    public static ProblemCode Void { get; } =
        new(410, "handover_void", "The data source was removed, or belongs to another company now. Ask whoever sent the link.");
}
