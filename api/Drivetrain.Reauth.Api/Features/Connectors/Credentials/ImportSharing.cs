using Drivetrain.Reauth.Api.Features.Outbox;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Takes the same tokens over for one more connector: a login that opens several companies has one token set for all of them (Xero), and their connectors share
/// one grant (ADR 14). What it opens is proved with the newest tokens, which may be others than those handed over by now.
/// </summary>
internal sealed class ImportSharing(
    IStore store,
    AccessTokenService tokens,
    ProviderCalls providers,
    IProviderCatalog catalog,
    RevocationGate gate,
    ImportCommitter committer,
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
        if (await RefusedAsync(connector, user) is { } failed)
        {
            return failed;
        }

        await using var pass = await gate.EnterAsync(connector.ProviderId, [connector.Instance!.Id], CancellationToken.None);
        if (pass.RevokedSince(moment) && await RefusedAsync(connector, user) is not null)
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

    /// <summary>Why the newest tokens can't be used for the connector; null where they open its company.</summary>
    private async Task<ImportOutcome?> RefusedAsync(Connector connector, Connector user)
    {
        var available = await tokens.GetAsync(user, CancellationToken.None);
        if (available.Tokens is not { } set)
        {
            return available.Status switch
            {
                AccessTokenStatus.ReauthenticationRequired => ImportStatus.Dead,
                AccessTokenStatus.ProviderMisconfigured => ImportStatus.ProviderMisconfigured,
                _ => new ImportOutcome(ImportStatus.ProviderUnavailable) { RetryAfter = available.RetryAfter },
            };
        }

        var proof = await providers.ProveAsync(catalog, connector, set, CancellationToken.None);
        return !proof.Succeeded ? ImportOutcome.Of(proof.Failure)
            : CompanyProof.Find(proof.Value, connector) is null ? new ImportOutcome(ImportStatus.OtherCompany) { Opens = proof.Value.Instances }
            : null;
    }

    private async Task<Change<ImportOutcome>> PlanAsync(Connector start, string grantId, string actor)
    {
        var stored = await store.GetAsync<Connector>(start.Id, CancellationToken.None);
        if (ImportCommitter.OutrunBy(stored?.Value, start) is { } outrun)
        {
            return new ImportOutcome(outrun);
        }

        if (await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { } grant || !MayJoin(stored!.Value, grant.Value))
        {
            return new ImportOutcome(ImportStatus.InUse);
        }

        var replaced = await committer.ReplacedAsync(stored.Value);
        var (now, company) = (time.GetUtcNow(), stored.Value.Instance!);
        var joined = GrantSharing.Join(grant.Value, stored.Value.Id, company, now);
        return committer.Taken(new Batch().Update(grant, joined), stored, company, joined, replaced, actor, now, ("with", joined.UserId));
    }
}
