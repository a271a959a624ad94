using Drivetrain.Reauth.Api.Foundation.Http.Quotas;
using Drivetrain.Reauth.Api.Foundation.Storage;

namespace Drivetrain.Reauth.Api.Features.Access;

/// <summary>Makes a session of a pairing code.</summary>
internal sealed class CodeRedemption(IStore store, PairingCodes codes, StoredQuotas quotas, TimeProvider time)
{
    /// <summary>Deletes the pairing and adds the session in one batch: the pairing's expected version lets one of several win.</summary>
    public async Task<Redeemed> RedeemAsync(string code, string? clientName, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stored = await store.GetAsync<Pairing>(await codes.IdOfAsync(code, cancellationToken), cancellationToken);
        if (stored is null || stored.Value.ExpiresAt <= now)
        {
            return default;
        }

        var workspaceId = stored.Value.WorkspaceId;
        using var room = await quotas.ReserveAsync(
            Quota.Sessions,
            workspaceId,
            async (limit, token) => (await store.QueryAsync(Session.ByWorkspace, KeyRange.Prefix($"{workspaceId}/"), limit, token)).Count,
            cancellationToken
        );
        if (room is null)
        {
            return new Redeemed(Session: null, Token: default, IsFull: true);
        }

        var token = BearerToken.New(BearerToken.SessionPrefix, now);
        var session = new Session
        {
            Id = token.Id,
            WorkspaceId = workspaceId,
            WorkspaceName = stored.Value.WorkspaceName,
            PersonName = stored.Value.PersonName,
            PersonEmail = stored.Value.PersonEmail,
            ClientName = clientName,
            SecretHash = Secrets.Hash(token.Secret),
            CreatedAt = now,
            LastUsedAt = now,
        };
        var batch = new Batch().Delete(stored).Add(session).Add(AccessAudit.SessionCreated(session, stored.Value.Id, now));
        if (!(await store.CommitAsync(batch, Durability.Durable, cancellationToken)).Committed)
        {
            return default;
        }

        room.Created();
        return new Redeemed(session, token, IsFull: false);
    }
}

/// <summary>What came of a pairing code.</summary>
/// <param name="Session">Null when there is no such code, or no room.</param>
/// <param name="IsFull">The code is right and still good, and its workspace has as many sessions as it may.</param>
internal readonly record struct Redeemed(Session? Session, BearerToken Token, bool IsFull);
