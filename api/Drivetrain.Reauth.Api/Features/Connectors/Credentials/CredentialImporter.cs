using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Takes a credential over that the platform has. It is proved and matched like a login's, by the access token first: the refresh token is used only where that
/// has ended or is refused, because using it rotates it. Before that the tokens are stored as a held grant, and what the refresh gave is stored before anything
/// else happens. So after a kill, or a provider that goes down, the same tokens lead to that grant again. What never came to be used is forgotten, not revoked:
/// the platform may use it elsewhere.
/// </summary>
internal sealed class CredentialImporter(
    IStore store,
    TokenProtector protector,
    ProviderCalls providers,
    IProviderCatalog catalog,
    RevocationGate gate,
    UnstoredTokens unstored,
    CredentialTester tester,
    ImportCommitter committer,
    ImportSharing sharing,
    ImportWindows windows,
    ProviderTrouble trouble,
    SteadyClock time,
    IInstances? instances = null
)
{
    /// <summary>One import of the same tokens at a time; others of the same stripe wait along.</summary>
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <param name="connector">As the caller found it.</param>
    /// <param name="request">What the platform has.</param>
    /// <param name="actor">Who hands it over.</param>
    /// <exception cref="KeysMissingException">
    /// What the connector uses now is encrypted with a missing key, and has to be as it was when that comes back.
    /// </exception>
    /// <exception cref="IOException">It can't be stored now. Refreshed tokens are held until they can, and the same request goes on with them.</exception>
    public async Task<ImportOutcome> ImportAsync(Connector connector, ImportCredentialRequest request, string actor)
    {
        if (connector.Instance is null || catalog.Find(connector.ProviderId) is not { Form: null })
        {
            return connector.Instance is null ? ImportStatus.Unbound : ImportStatus.NotImportable;
        }

        var importId = CustodyTransitions.ImportIdOf(connector.ProviderId, request.ToTokens(default));
        var turn = _turns[StringComparer.Ordinal.GetHashCode(importId) & 63];
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            await using var alone = await (instances ?? OneInstance.Only).TakeAsync($"import/{importId}", CancellationToken.None);

            // Somebody may have imported the same just before.
            return await store.GetAsync<Connector>(connector.Id, CancellationToken.None) is { Value: { Instance: not null } current }
                ? await InTurnAsync(current, request, actor)
                : ImportStatus.Gone;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<ImportOutcome> InTurnAsync(Connector connector, ImportCredentialRequest request, string actor)
    {
        var now = time.GetUtcNow();
        var tokens = request.ToTokens(now);
        var import = new NewGrant(
            CustodyTransitions.ImportIdOf(connector.ProviderId, tokens),
            connector.Id,
            connector.WorkspaceId,
            connector.ProviderId,
            actor
        );
        var id = Grant.IdOf(import.ReauthId);
        await unstored.SettleAsync(id);
        var known = await store.GetAsync<Grant>(id, CancellationToken.None);
        switch (known?.Value.Status)
        {
            case GrantStatus.Used:
                return string.Equals(connector.GrantKey, id, StringComparison.Ordinal)
                    ? await KnownAsync(connector, actor)
                    : await sharing.JoinAsync(connector, known.Value, actor);
            case GrantStatus.Revoking or GrantStatus.GivenUp:
                return ImportStatus.Dead;
        }

        var used = await store.FindReadableAsync<Grant>(connector.GrantKey, CancellationToken.None);
        if (CustodyTransitions.IsOlder(request.GrantedAt, connector, used?.Value))
        {
            return ImportStatus.NewerLogin;
        }

        if (used is not null && protector.MissingKeyOf(used.Value) is { } missing)
        {
            throw new KeysMissingException(missing);
        }

        if (!windows.TryBegin(connector.Id, out var wait))
        {
            return new ImportOutcome(ImportStatus.RateLimited) { RetryAfter = wait };
        }

        var grantedAt = request.GrantedAt is { } at && at < now ? at : now;
        var taken = CustodyTransitions.Take(import, protector.Seal(tokens, id, connector.ProviderId), connector.Instance!, grantedAt, now) with
        {
            ConnectedBy = DisplayText.Of(request.GrantedBy),
        };
        var offer =
            known is not null && protector.Open(known.Value) is { } held
                ? new Offer(known.Value, known.Version, held)
                : new Offer(taken, known?.Version ?? 0, tokens);
        var isUnknownEnd = offer.Tokens == tokens && request is { AccessToken: not null, AccessTokenExpiresAt: null };
        return await ProveAsync(connector, offer, isUnknownEnd, actor);
    }

    /// <summary>The connector uses these very tokens, or what came of them: there is nothing to take over, and a failure may be over.</summary>
    private async Task<ImportOutcome> KnownAsync(Connector connector, string actor)
    {
        if (connector.Status is ConnectorStatus.Connected or ConnectorStatus.Expiring)
        {
            return new ImportOutcome(ImportStatus.Unchanged) { Connector = connector };
        }

        if (!windows.TryBegin(connector.Id, out var wait))
        {
            return new ImportOutcome(ImportStatus.RateLimited) { RetryAfter = wait };
        }

        var verdict = await tester.TestAsync(connector, actor, CancellationToken.None);
        var current = (await store.GetAsync<Connector>(connector.Id, CancellationToken.None))?.Value;
        return new ImportOutcome(
            verdict.Result switch
            {
                CredentialTestResult.Works => current is null ? ImportStatus.Gone : ImportStatus.Unchanged,
                CredentialTestResult.ReauthenticationRequired => ImportStatus.Dead,
                CredentialTestResult.ProviderMisconfigured => ImportStatus.ProviderMisconfigured,
                _ => ImportStatus.ProviderUnavailable,
            }
        )
        {
            Connector = current,
            RetryAfter = verdict.RetryAfter,
        };
    }

    private async Task<ImportOutcome> ProveAsync(Connector connector, Offer offer, bool isUnknownEnd, string actor)
    {
        for (var renewed = false; ; renewed = true)
        {
            var moment = gate.Now;
            var isAlive = offer.Tokens.AccessToken.Length > 0 && (isUnknownEnd || offer.Tokens.AccessTokenExpiresAt > time.GetUtcNow());
            isUnknownEnd = false;
            ProviderResult<InstanceProof> proof = isAlive
                ? await providers.ProveAsync(catalog, connector, offer.Tokens, CancellationToken.None)
                : new ProviderFailure(ProviderFailureKind.CredentialRejected, "expired");
            if (proof.Succeeded)
            {
                return CompanyProof.Find(proof.Value, connector) is { } company
                    ? await UseAsync(connector, offer.GivenBy(proof.Value.Person), company, moment, actor)
                    : await committer.PutAwayAsync(
                        offer,
                        proof.Value.Instances,
                        new ImportOutcome(ImportStatus.OtherCompany) { Opens = proof.Value.Instances }
                    );
            }

            if (proof.Failure.Kind != ProviderFailureKind.CredentialRejected || renewed)
            {
                // Refused although it was given this moment: no dead token, but a provider in trouble.
                return await committer.PutAwayAsync(offer, opens: null, ImportOutcome.Of(proof.Failure, renewed));
            }

            var (next, failed) = await RenewAsync(offer);
            if (failed is not null)
            {
                return failed;
            }

            offer = next!;
        }
    }

    /// <summary>Refreshes the tokens, which are stored by then, and stores what that gave.</summary>
    private async Task<(Offer? Next, ImportOutcome? Failed)> RenewAsync(Offer offer)
    {
        if (string.IsNullOrEmpty(offer.Tokens.RefreshToken))
        {
            return (null, await committer.ForgetAsync(offer, ImportStatus.Dead));
        }

        var stored = await committer.HoldAsync(offer);
        if (stored is null)
        {
            return (null, ImportStatus.ProviderUnavailable);
        }

        for (var isConfirmed = false; ; isConfirmed = true)
        {
            // Asked before, not after: a provider that rotates takes the old token away with its answer.
            store.EnsureWritable();
            var answer = await providers.CallAsync(offer.Grant.ProviderId, (provider, ct) => provider.RefreshAsync(offer.Tokens, ct), CancellationToken.None);
            trouble.Note(offer.Grant.ProviderId, answer.Failure);
            if (answer.Succeeded)
            {
                await unstored.KeepAsync(stored.Value, answer.Value);
                return await store.GetAsync<Grant>(stored.Value.Id, CancellationToken.None) is { Value: var kept } now && protector.Open(kept) is { } fresh
                    ? (new Offer(kept, now.Version, fresh), null)
                    : (null, ImportStatus.ProviderUnavailable);
            }

            if (answer.Failure.Kind is not (ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected))
            {
                return (
                    null,
                    await committer.PutAwayAsync(new Offer(stored.Value, stored.Version, offer.Tokens), opens: null, ImportOutcome.Of(answer.Failure))
                );
            }

            if (isConfirmed)
            {
                return (null, await committer.ForgetAsync(new Offer(stored.Value, stored.Version, offer.Tokens), ImportStatus.Dead));
            }

            // Providers refuse what is good in outages, too; a second refusal counts.
            await Task.Delay(AccessTokenService.ConfirmationPause, time, CancellationToken.None);
        }
    }

    private async Task<ImportOutcome> UseAsync(Connector connector, Offer offer, Instance company, long moment, string actor)
    {
        await using (var pass = await gate.EnterAsync(connector.ProviderId, [company.Id], CancellationToken.None))
        {
            // A revocation at the same company, of other tokens, may have taken these along since they were proved.
            if (!pass.RevokedSince(moment) || (await providers.ProveAsync(catalog, connector, offer.Tokens, CancellationToken.None)).Succeeded)
            {
                return await committer.UseAsync(connector, offer, company, actor);
            }
        }

        return await committer.PutAwayAsync(offer, [company], ImportStatus.ProviderUnavailable);
    }
}
