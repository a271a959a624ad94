using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Access;

internal enum RevokeResult
{
    Done,
    NotFound,
    Conflict,
}

internal static class RevokeExtensions
{
    private const int Tries = 5;

    /// <summary>
    /// Deletes a document together with the audit entry that tells of it. A document in use changes when its use is noted; a revocation must not lose
    /// against that, so it reads again and repeats.
    /// </summary>
    public static async Task<RevokeResult> RevokeAsync<T>(
        this IStore store,
        string id,
        Func<T, bool> mayRevoke,
        Func<T, AuditEntry> toAudit,
        CancellationToken cancellationToken
    )
        where T : class, IDocument<T>
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var stored = await store.GetAsync<T>(id, cancellationToken);
            if (stored is null || !mayRevoke(stored.Value))
            {
                return RevokeResult.NotFound;
            }

            var batch = new Batch().Delete(stored).Add(toAudit(stored.Value));
            if ((await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
            {
                return RevokeResult.Done;
            }
        }

        return RevokeResult.Conflict;
    }
}
