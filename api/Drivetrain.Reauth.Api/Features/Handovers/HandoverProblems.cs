using Drivetrain.Reauth.Api.Foundation.Http;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>What can be wrong with a hand-over. The pages say the same in more words.</summary>
internal static class HandoverProblems
{
    public static ProblemCode ConnectorNotBound { get; } = new(409, "connector_not_bound");

    public static ProblemCode NotValid { get; } = new(404, "handover_not_valid");

    public static ProblemCode Used { get; } = new(410, "handover_used");

    public static ProblemCode Revoked { get; } = new(410, "handover_revoked");

    public static ProblemCode Expired { get; } = new(410, "handover_expired");

    public static ProblemCode Void { get; } = new(410, "handover_void");
}
