using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Handovers;

/// <summary>Links of before a restore open nothing.</summary>
internal static class HandoverRestore
{
    public static RestoreStep Step { get; } =
        new(
            "hand-over links",
            EndsAccess: true,
            (rows, cancellationToken) =>
                rows.UpdateAsync(Handover.ByRemoval, range: null, handover => HandoverTransitions.Revoke(handover, rows.Now), cancellationToken)
        );
}
