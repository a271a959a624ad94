using Drivetrain.Reauth.Api.Features.Audit;
using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Takes the same tokens over for one more connector: a login that opens several companies has one token set for all of them (Xero), and their connectors share
/// one grant (ADR 14). What it opens is proved with the newest tokens, which may be others than those handed over by now.
/// </summary>
internal sealed class ImportSharing(
    IStore store,
    TokenProtector protector,
    AccessTokenService tokens,
    ProviderCalls providers,
    IProviderCatalog catalog,
    RevocationGate gate,
    ImportWindows windows,
    EventOutbox outbox,
    SteadyClock time
)
{
    /// <param name="connector">As the importer found it.</param>
    /// <param name="grant">What the tokens became.</param>
    public async Task<ImportOutcome> JoinAsync(Connector connector, Grant grant, string actor)
    {
        if (!MayJoin(connector, grant) || await store.UsersAsync(grant, CancellationToken.None) is not [{ Value: var user }, ..])
        {
            return ImportStatus.InUse;
        }

        if (!windows.TryBegin(connector.Id, out var wait))
        {
            return new ImportOutcome(ImportStatus.RateLimited) { RetryAfter = wait };
        }

        var moment = gate.Now;
        if (await ProveAsync(connector, user) is { Failed: { } failed })
        {
            return failed;
        }

        await using var pass = await gate.EnterAsync(connector.ProviderId, [connector.Instance!.Id], CancellationToken.None);
        if (pass.RevokedSince(moment) && await ProveAsync(connector, user) is { Failed: not null })
        {
            return ImportStatus.ProviderUnavailable;
        }

        using var events = outbox.Begin();
        return await store.ChangeAsync(() => PlanAsync(connector, grant.Id, actor), CancellationToken.None);
    }

    /// <summary>
    /// Two connectors of one company don't share: the access of one couldn't be ended without the other's. Nor does anything cross from one workspace to
    /// another.
    /// </summary>
    private static bool MayJoin(Connector connector, Grant grant) =>
        grant.Status is GrantStatus.Used
        && string.Equals(grant.WorkspaceId, connector.WorkspaceId, StringComparison.Ordinal)
        && !grant.Uses.Any(use => string.Equals(use.InstanceId, connector.Instance!.Id, StringComparison.Ordinal));

    private async Task<(bool Works, ImportOutcome? Failed)> ProveAsync(Connector connector, Connector user)
    {
        var available = await tokens.GetAsync(user, CancellationToken.None);
        if (available.Tokens is not { } set)
        {
            return (
                false,
                available.Status switch
                {
                    AccessTokenStatus.ReauthenticationRequired => ImportStatus.Dead,
                    AccessTokenStatus.ProviderMisconfigured => ImportStatus.ProviderMisconfigured,
                    _ => new ImportOutcome(ImportStatus.ProviderUnavailable) { RetryAfter = available.RetryAfter },
                }
            );
        }

        var proof = await providers.ProveAsync(catalog, connector, set, CancellationToken.None);
        return !proof.Succeeded ? (false, ImportOutcome.Of(proof.Failure))
            : CompanyProof.Find(proof.Value, connector) is null ? (false, new ImportOutcome(ImportStatus.OtherCompany) { Opens = proof.Value.Instances })
            : (true, null);
    }

    private async Task<Change<ImportOutcome>> PlanAsync(Connector start, string grantId, string actor)
    {
        if (
            await store.GetAsync<Connector>(start.Id, CancellationToken.None) is not { } stored
            || !string.Equals(stored.Value.Registration, start.Registration, StringComparison.Ordinal)
        )
        {
            return new ImportOutcome(ImportStatus.Gone);
        }

        if (stored.Value.DisconnectedAt != start.DisconnectedAt)
        {
            return new ImportOutcome(ImportStatus.Disconnected);
        }

        if (!string.Equals(stored.Value.GrantKey, start.GrantKey, StringComparison.Ordinal))
        {
            return new ImportOutcome(ImportStatus.NewerLogin);
        }

        if (await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { } grant || !MayJoin(stored.Value, grant.Value))
        {
            return new ImportOutcome(ImportStatus.InUse);
        }

        var replaced = await store.FindReadableAsync<Grant>(stored.Value.GrantKey, CancellationToken.None);
        if (replaced is not null && protector.MissingKeyOf(replaced.Value) is { } missing)
        {
            throw new KeysMissingException(missing);
        }

        var now = time.GetUtcNow();
        var company = stored.Value.Instance!;
        var joined = GrantSharing.Join(grant.Value, stored.Value.Id, company, now);
        var next = CustodyTransitions.Imported(stored.Value, company, grantId, now);
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["import"] = joined.ReauthId,
            ["instance"] = company.Id,
            ["with"] = joined.UserId,
        };
        var batch = new Batch().Update(grant, joined).AddFresh(AuditEntry.Create(next.WorkspaceId, actor, "credential.imported", next.Id, now, details));
        if (replaced is not null)
        {
            batch.Leave(replaced, next.Id, reason: null, now);
        }

        if (CustodyTransitions.IsRecovery(stored.Value))
        {
            batch.Recover(stored, next, joined, actor, now, outbox);
        }
        else
        {
            batch.Update(stored, next);
        }

        return new(new ImportOutcome(ImportStatus.Imported) { Connector = next }, batch);
    }
}
