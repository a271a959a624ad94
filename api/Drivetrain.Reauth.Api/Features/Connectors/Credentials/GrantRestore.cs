using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>Every credential of a restored database is refreshed before it is used, because it may have been since the backup.</summary>
internal static class GrantRestore
{
    public static RestoreStep Step { get; } =
        new(
            "credentials",
            EndsAccess: false,
            (rows, cancellationToken) => rows.UpdateAsync(Grant.ByInstance, range: null, grant => GrantTransitions.Restore(grant, rows.Now), cancellationToken)
        );
}
