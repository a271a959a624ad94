using Drivetrain.Reauth.Api.Features.Connectors;
using Drivetrain.Reauth.Api.Features.Connectors.Credentials;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;
using Microsoft.Extensions.Options;

namespace Drivetrain.Reauth.Api.Features.Reauths;

/// <summary>The end of a login, whether it came by a callback or by a typed form: what was granted is stored, matched, and used or given back.</summary>
internal sealed class LoginConclusion(
    IStore store,
    TokenProtector protector,
    RevocationGate gate,
    UnstoredTokens unstored,
    ReauthCommitter committer,
    OtherConnectors others,
    ReauthNotifier notifier,
    IOptions<ReauthOptions> options,
    SteadyClock time
)
{
    /// <summary>The longest id of an instance.</summary>
    private const int LongestHint = 200;

    /// <summary>How long a second callback waits for the first one's outcome before its page says "one moment".</summary>
    private static readonly TimeSpan OutcomeWait = TimeSpan.FromSeconds(5);

    /// <summary>The outcome that another callback, or another form, of the same attempt comes to; the attempt as it is where that takes long.</summary>
    public async Task<CallbackResult> OutcomeAsync(Stored<ReauthAttempt> stored, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(OutcomeWait, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        while (true)
        {
            var changed = notifier.Changed(stored.Value.Id);
            var current = await store.GetAsync<ReauthAttempt>(stored.Value.Id, cancellationToken) ?? stored;
            if (current.Value.Status != ReauthStatus.Exchanging)
            {
                notifier.Notify(stored.Value.Id);
                return CallbackResult.Of(current.Value);
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return CallbackResult.Of(current.Value);
            }
        }
    }

    /// <summary>Stores what was granted: should this process die, the sweep finds it and revokes it.</summary>
    public async Task ReceiveAsync(Grant received)
    {
        try
        {
            await store.CommitAsync(new Batch().AddFresh(received), Durability.Deferred, CancellationToken.None);
        }
        catch (IOException exception)
        {
            unstored.Release(received, exception);
            throw;
        }
    }

    /// <summary>What was granted, as the document that holds it until the attempt has ended.</summary>
    public Grant Received(ReauthAttempt consumed, TokenSet tokens, CallbackParameters? callback)
    {
        var now = time.GetUtcNow();
        var login = new NewGrant(consumed.Id, consumed.ConnectorId, consumed.WorkspaceId, consumed.ProviderId, consumed.StartedBy)
        {
            Hints = callback
                ?.All.Where(parameter => parameter.Key is not ("code" or "state") && parameter.Value.Length <= LongestHint)
                .ToDictionary(StringComparer.Ordinal),
            Expected = consumed.Expected,
        };
        var sealedTokens = protector.Seal(
            tokens with
            {
                AccessTokenExpiresAt = time.Steady(tokens.AccessTokenExpiresAt),
            },
            Grant.IdOf(consumed.Id),
            consumed.ProviderId
        );
        return GrantTransitions.Receive(login, sealedTokens, consumed.ExpiresAt + ReauthTransitions.HoldSlack, now);
    }

    /// <summary>Matches what the tokens open with what the connector is bound to, and makes the outcome durable.</summary>
    /// <param name="proveAgain">Asks the provider once more what the tokens open.</param>
    /// <param name="moment">When the tokens were not granted yet, in the order of revocations.</param>
    public async Task<ReauthAttempt> MatchAsync(
        ReauthAttempt consumed,
        InstanceProof proof,
        Func<CancellationToken, Task<ProviderResult<InstanceProof>>> proveAgain,
        long moment
    )
    {
        Decided? matched = null;
        await using (var pass = await gate.EnterAsync(consumed.ProviderId, proof.Instances.Select(instance => instance.Id), CancellationToken.None))
        {
            // A revocation at the same company, of another login's tokens, may have taken these along since they were proved.
            if (!pass.RevokedSince(moment) || (await proveAgain(CancellationToken.None)).Succeeded)
            {
                matched = await committer.CommitAsync(consumed.Id, (reauth, _) => MatchAsync(reauth, proof), believed: null, CancellationToken.None);
            }
        }

        // Outside of the gate, which a revocation has to pass.
        return matched is { } decided
            ? decided.Changed
                ? (await committer.RevokeAsync(decided))!
                : await committer.GiveUpAsync(consumed.Id, proof.Instances)
            : await RefuseAsync(consumed, new ProviderFailure(ProviderFailureKind.Unavailable, "revoked_meanwhile"), proved: proof.Instances);
    }

    private async Task<(Decision, Stored<Connector>?)?> MatchAsync(ReauthAttempt reauth, InstanceProof proof)
    {
        var connector = await store.GetAsync<Connector>(reauth.ConnectorId, CancellationToken.None);
        var now = time.GetUtcNow();
        var decision = connector is null
            ? ReauthTransitions.Refuse(reauth, ReauthTransitions.ConnectorDeleted, tokensGranted: true, now)
            : ReauthTransitions.Conclude(reauth, connector.Value, proof, await SiblingsAsync(reauth, connector.Value, proof), options.Value.StepLifetime, now);

        // Null when it was given up as interrupted meanwhile, with the plan to revoke what it held.
        return decision is null ? null : (await others.OfferAsync(decision with { Person = proof.Person }, CancellationToken.None), connector);
    }

    /// <summary>Ends an attempt whose login failed, with the plan to revoke what was granted.</summary>
    /// <param name="received">What was granted, if anything was.</param>
    /// <param name="proved">What it opens, where that is known.</param>
    public async Task<ReauthAttempt> RefuseAsync(
        ReauthAttempt consumed,
        ProviderFailure failure,
        Grant? received = null,
        IReadOnlyList<Instance>? proved = null
    )
    {
        // A provider that could not be asked, or only refused an access token that had ended, is asked again before anything is ended: what others use is
        // spared, and what nobody uses is not.
        var isUnknown = failure.Kind is ProviderFailureKind.Unavailable or ProviderFailureKind.Misconfigured or ProviderFailureKind.CredentialRejected;
        var opens = proved ?? (isUnknown ? null : received?.Believed);
        var refused = await committer.CommitAsync(
            consumed.Id,
            reauth => ReauthTransitions.Refuse(reauth, failure, tokensGranted: received is not null || proved is not null, time.GetUtcNow()),
            opens,
            CancellationToken.None
        );
        return refused.Changed ? (await committer.RevokeAsync(refused))! : await committer.GiveUpAsync(consumed.Id, opens);
    }

    private async Task<IReadOnlyList<Sibling>> SiblingsAsync(ReauthAttempt reauth, Connector connector, InstanceProof proof)
    {
        if (!ReauthTransitions.MayOfferSiblings(reauth, connector, proof))
        {
            return [];
        }

        var siblings = new List<Sibling>();
        foreach (var instance in proof.Instances)
        {
            var prefix = Connector.InstanceKey(connector.ProviderId, instance.Id, connector.WorkspaceId);
            var bound = await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(prefix), limit: 5, CancellationToken.None);
            siblings.AddRange(bound.Select(b => new Sibling(b.Value.Id, b.Value.Name)));
        }

        return siblings;
    }
}
