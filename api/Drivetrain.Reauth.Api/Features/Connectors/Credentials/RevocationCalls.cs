using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>What a provider is asked when a grant ends: what it opens, to end it, or for tokens that can still be ended.</summary>
internal sealed class RevocationCalls(IStore store, ProviderCalls providers, TokenProtector protector, RevocationGate gate, UnstoredTokens unstored)
{
    /// <summary>Held grants that open several instances; more than this many logins at one moment count as a use.</summary>
    private const int UnsettledLimit = 500;

    /// <summary>
    /// A proof takes an access token that lives, and so do some revocations (Xero's). The refusal of one that has ended says nothing of the refresh token,
    /// which opens the company for months: the tokens are refreshed, and kept, before they are used. Null where they are; otherwise what has come of the
    /// revocation.
    /// </summary>
    public async Task<Revocation?> RenewAsync(Grant grant)
    {
        if (protector.Open(grant) is not { RefreshToken: not null } tokens)
        {
            return new Revocation("tokens_revoked");
        }

        store.EnsureWritable();
        var answer = await providers.CallAsync(grant.ProviderId, (provider, ct) => provider.RefreshAsync(tokens, ct), CancellationToken.None);
        if (answer.Succeeded)
        {
            await unstored.KeepAsync(grant, answer.Value);
            return null;
        }

        // Providers refuse refreshes in outages, too: what is refused in the same way once more after the pause is dead.
        var planned = grant.Revocation!;
        var isDead =
            answer.Failure.Kind is ProviderFailureKind.CredentialRejected
            && planned.Attempts > 0
            && string.Equals(planned.LastError, answer.Failure.Error, StringComparison.Ordinal);
        return new Revocation(isDead ? "tokens_revoked" : "revocation_failed", answer.Failure.Error, answer.Failure.TraceId);
    }

    /// <summary>Asks the provider to end what the grant gives, as far as nobody else uses it.</summary>
    public async Task<Revocation> RevokeAsync(Grant grant)
    {
        if (protector.Open(grant) is not { } tokens)
        {
            return new Revocation("revocation_failed", "unreadable");
        }

        if (!grant.Revocation!.UndoesLogin)
        {
            // First what connectors have left while others went on to use it.
            foreach (var end in grant.Ending)
            {
                if (await EndInstanceAsync(grant, end.InstanceId, tokens) is { IsFinal: false } failed)
                {
                    return failed;
                }
            }

            return await EndAsync(
                grant,
                [new Instance(grant.InstanceId, grant.InstanceId)],
                (provider, ct) => provider.RevokeAsync(tokens, ct),
                unlessUsed: grant.InstanceId
            );
        }

        var (instances, failure) = grant.Instances is [] ? await ProveAsync(grant, tokens) : (grant.Instances, null);
        return failure switch
        {
            null => await EndAsync(
                grant,
                instances,
                (provider, ct) => provider.DiscardAsync(tokens, instances, (id, token) => IsUsedAsync(grant.ProviderId, id, token), ct)
            ),
            _ => Revocation.Failed(failure),
        };
    }

    /// <summary>
    /// The login was cut off before its proof. What its tokens open has to be known before they are ended, or others lose what they use. Where the provider
    /// will not say, it is what they are believed to open.
    /// </summary>
    private async Task<(IReadOnlyList<Instance> Instances, ProviderFailure? Failure)> ProveAsync(Grant grant, TokenSet tokens)
    {
        var hints = grant.Hints ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var proof = await providers.CallAsync(grant.ProviderId, (provider, ct) => provider.ProveInstancesAsync(tokens, hints, ct), CancellationToken.None);
        return proof switch
        {
            { Value: { } proved } => (proved.Instances, null),
            { Failure.Kind: ProviderFailureKind.Unavailable or ProviderFailureKind.Misconfigured or ProviderFailureKind.CredentialRejected } => (
                [],
                proof.Failure
            ),
            _ => (grant.Believed, null),
        };
    }

    /// <summary>Ends the access of tokens to one instance alone, unless somebody uses it; the tokens live on.</summary>
    public Task<Revocation> EndInstanceAsync(Grant grant, string instanceId, TokenSet tokens)
    {
        var set = tokens with { InstanceId = instanceId };
        return EndAsync(grant, [new Instance(instanceId, instanceId)], (provider, ct) => provider.EndInstanceAsync(set, ct), unlessUsed: instanceId);
    }

    private async Task<Revocation> EndAsync(
        Grant grant,
        IReadOnlyList<Instance> instances,
        Func<IProvider, CancellationToken, ValueTask<ProviderResult<Revoked>>> end,
        string? unlessUsed = null
    )
    {
        await using var pass = await gate.EnterAsync(grant.ProviderId, instances.Select(instance => instance.Id), CancellationToken.None);
        if (unlessUsed is not null && await IsUsedAsync(grant.ProviderId, unlessUsed, CancellationToken.None))
        {
            return Revocation.KeptForOthers;
        }

        await pass.AnnounceAsync();
        var result = await providers.CallAsync(grant.ProviderId, end, CancellationToken.None);

        // Now, and not before the call: whoever was granted something while it lasted has to prove it again.
        pass.Revoke();
        return result switch
        {
            { Value: { KeptForOthers: true } kept } => Revocation.KeptForOthers with { TraceId = kept.TraceId },
            { Value: { } revoked } => new Revocation("tokens_revoked", TraceId: revoked.TraceId),
            _ => Revocation.Failed(result.Failure!),
        };
    }

    private async ValueTask<bool> IsUsedAsync(string providerId, string instanceId, CancellationToken cancellationToken)
    {
        if (await store.QueryAsync(Grant.ByInstance, KeyRange.Prefix(Grant.InstanceKey(providerId, instanceId)), limit: 1, cancellationToken) is not [])
        {
            return true;
        }

        if (await IsSharedAsync(providerId, instanceId, cancellationToken))
        {
            return true;
        }

        var unsettled = await store.QueryAsync(Grant.ByInstance, KeyRange.Prefix(Grant.UnsettledKey(providerId)), UnsettledLimit, cancellationToken);
        return unsettled.Count == UnsettledLimit
            || unsettled.Any(held => held.Value.Instances.Any(instance => string.Equals(instance.Id, instanceId, StringComparison.Ordinal)));
    }

    /// <summary>
    /// A grant is indexed by the instance of one of its connectors. For the others, the connectors themselves say that they use it: those of all workspaces
    /// that are bound to the instance.
    /// </summary>
    private async Task<bool> IsSharedAsync(string providerId, string instanceId, CancellationToken cancellationToken)
    {
        var bound = await store.QueryAsync(Connector.ByInstance, KeyRange.Prefix(Grant.InstanceKey(providerId, instanceId)), UnsettledLimit, cancellationToken);
        foreach (var connector in bound)
        {
            if (
                connector.Value.GrantId is { } grantId
                && await store.FindReadableAsync<Grant>(grantId, cancellationToken) is { Value: var grant }
                && string.Equals(grant.ProviderId, providerId, StringComparison.Ordinal)
                && grant.Uses.Contains(new GrantUse(connector.Value.Id, instanceId))
            )
            {
                return true;
            }
        }

        return bound.Count == UnsettledLimit;
    }
}
