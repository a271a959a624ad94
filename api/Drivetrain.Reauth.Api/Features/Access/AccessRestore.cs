using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Sessions, keys made by REST and pairing codes end when a backup is restored.</summary>
internal static class AccessRestore
{
    public static IReadOnlyList<RestoreStep> Steps { get; } =
    [
        new(
            "sessions",
            EndsAccess: true,
            (rows, cancellationToken) =>
                rows.DeleteAsync(
                    Session.ByExpiry,
                    (batch, session) => batch.AddFresh(AccessAudit.SessionRevoked(session, RestoredRows.Actor, rows.Now)),
                    cancellationToken
                )
        ),
        new(
            "API keys",
            EndsAccess: true,
            (rows, cancellationToken) =>
                rows.DeleteAsync(ApiKey.ById, (batch, key) => batch.AddFresh(AccessAudit.KeyRevoked(key, RestoredRows.Actor, rows.Now)), cancellationToken)
        ),
        new("pairing codes", EndsAccess: true, (rows, cancellationToken) => rows.DeleteAsync(Pairing.ByExpiry, note: null, cancellationToken)),
    ];
}
