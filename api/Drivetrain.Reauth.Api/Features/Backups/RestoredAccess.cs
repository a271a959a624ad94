using System.Globalization;
using Drivetrain.Reauth.Api.Features.Access;
using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Credentials;
using Drivetrain.Reauth.Api.Features.Handovers;
using Drivetrain.Reauth.Api.Features.Reauths;
using Drivetrain.Reauth.Api.Features.SupportConsole.SignIn;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Backups;

/// <summary>
/// What must not come back to life with a backup: whoever was locked out since, or has found an old copy, gets in with none of it. Nothing else uses the
/// database meanwhile.
/// </summary>
internal sealed class RestoredAccess(IStore store, DateTimeOffset now)
{
    private const string Actor = "system";
    private const int AtOnce = 500;

    private static readonly KeyRange Everything = new(null, null);

    /// <summary>Ends sessions, keys made by REST, pairing codes, hand-over links and open attempts, and answers with how many there were.</summary>
    public async Task<RevokedAccess> RevokeAsync(CancellationToken cancellationToken) =>
        new(
            await DeleteAsync(Session.ByExpiry, session => AccessAudit.SessionRevoked(session, Actor, now), cancellationToken),
            await DeleteAsync(ApiKey.ById, key => AccessAudit.KeyRevoked(key, Actor, now), cancellationToken),
            await DeleteAsync(Pairing.ByExpiry, audit: null, cancellationToken),
            await DeleteAsync(ConsoleSession.ByExpiry, audit: null, cancellationToken),
            await UpdateAsync(Handover.ByRemoval, Everything, handover => HandoverTransitions.Revoke(handover, now), cancellationToken),
            await UpdateAsync(
                ReauthAttempt.ByTime,
                ReauthAttempt.OpenBefore(DateTimeOffset.MaxValue),
                attempt => ReauthTransitions.Cut(attempt, now),
                cancellationToken
            )
        );

    /// <summary>Has every credential refreshed before it is used, because it may have been since the backup. Answers with how many there are.</summary>
    public Task<int> DistrustGrantsAsync(CancellationToken cancellationToken) =>
        UpdateAsync(Grant.ByInstance, Everything, grant => GrantTransitions.Restore(grant, now), cancellationToken);

    /// <summary>Tells the audit log of the restore.</summary>
    public Task NoteAsync(BackupManifest manifest, RevokedAccess? revoked, CancellationToken cancellationToken)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["backup"] = manifest.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
            ["access"] = revoked is null ? "kept" : "revoked",
        };
        return CommitAsync(
            new Batch().AddFresh(AuditEntry.Create(AuditEntry.WholeService, Actor, "backup.restored", AuditEntry.NoSubject, now, details)),
            cancellationToken
        );
    }

    private async Task<int> DeleteAsync<T>(DocumentIndex<T> index, Func<T, AuditEntry>? audit, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        var found = await store.QueryAsync(index, Everything, int.MaxValue, cancellationToken);
        foreach (var portion in found.Chunk(AtOnce))
        {
            var batch = new Batch();
            foreach (var stored in portion)
            {
                batch.Delete(stored);
                if (audit is not null)
                {
                    batch.AddFresh(audit(stored.Value));
                }
            }

            await CommitAsync(batch, cancellationToken);
        }

        return found.Count;
    }

    private async Task<int> UpdateAsync<T>(DocumentIndex<T> index, KeyRange range, Func<T, T?> change, CancellationToken cancellationToken)
        where T : class, IDocument<T>
    {
        var changed = 0;
        foreach (var portion in (await store.QueryAsync(index, range, int.MaxValue, cancellationToken)).Chunk(AtOnce))
        {
            var batch = new Batch();
            foreach (var stored in portion)
            {
                if (change(stored.Value) is { } next)
                {
                    batch.Update(stored, next);
                    changed++;
                }
            }

            await CommitAsync(batch, cancellationToken);
        }

        return changed;
    }

    private async Task CommitAsync(Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Changes.Count > 0 && !(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            throw new InvalidOperationException("Something else changed the database while it was restored.");
        }
    }
}

/// <summary>How much of what opened something was ended.</summary>
internal sealed record RevokedAccess(int Sessions, int ApiKeys, int Pairings, int ConsoleSessions, int Handovers, int Attempts);
