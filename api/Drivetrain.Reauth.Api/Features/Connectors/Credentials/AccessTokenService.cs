using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Foundation.Keys;
using Drivetrain.Reauth.Api.Foundation.Storage;
using Drivetrain.Reauth.PluginHost;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Features.Connectors.Credentials;

/// <summary>
/// Hands out access tokens and refreshes them when they near their end. One refresh a grant at a time, on all instances: a second refresh with the
/// same token may invalidate both (Intuit). New tokens are on the disk before anybody gets them.
/// </summary>
internal sealed class AccessTokenService(
    IStore store,
    TokenProtector protector,
    ProviderCalls providers,
    IProviderCatalog catalog,
    UnstoredTokens unstored,
    ConnectorFailures failures,
    ProviderTrouble trouble,
    TroubledRows rows,
    SteadyClock time,
    IInstances? instances = null
)
{
    /// <summary>Providers answer <c>invalid_grant</c> in outages, too; one more try after this pause tells a dead credential from a bad minute.</summary>
    public static readonly TimeSpan ConfirmationPause = TimeSpan.FromSeconds(2);

    private const int MostRounds = 2;

    private readonly ConcurrentDictionary<string, Lazy<Task<AccessTokenResult?>>> _refreshes = new(StringComparer.Ordinal);

    /// <param name="connector">Whose.</param>
    /// <param name="cancellationToken">Ends the waiting alone.</param>
    /// <param name="refused">An access token that the provider refused before its end: it is not handed out again, but refreshed.</param>
    /// <exception cref="KeysMissingException">The key that the credential is encrypted with is missing.</exception>
    /// <exception cref="StorageFullException">A refreshed token could not be kept now, so none was asked for.</exception>
    /// <exception cref="StorageUnavailableException">The same, or a refreshed token waits to be stored; it is handed out once it is.</exception>
    public async Task<AccessTokenResult> GetAsync(Connector connector, CancellationToken cancellationToken, string? refused = null)
    {
        for (var round = 0; ; round++)
        {
            var stored = await store.GetAsync<Grant>(connector.GrantKey, cancellationToken);
            var isUsed = stored is { Value.Status: GrantStatus.Used };
            if (stored is not null && isUsed)
            {
                if (GrantTransitions.IsUsable(stored.Value, time.GetUtcNow()))
                {
                    if (protector.Open(stored.Value) is not { } tokens)
                    {
                        return Unreadable(stored.Value);
                    }

                    if (!IsRefused(tokens, refused))
                    {
                        return AccessTokenResult.Of(tokens, stored.Value).For(connector);
                    }
                }

                // One that began before the refusal may hand out the token that was refused; a provider that gives the same one each time gives no other.
                var refresh = OfGrantAsync(stored.Value.Id, refused).WaitAsync(cancellationToken);
                if (await refresh is { } result && (round >= MostRounds || !IsRefused(result.Tokens, refused)))
                {
                    return result.For(connector);
                }
            }

            // A login may have replaced the grant since the connector was read, or the connector may be going: what is true now counts.
            if (
                await store.GetAsync<Connector>(connector.Id, cancellationToken) is not { Value: var current }
                || (!isUsed && string.Equals(current.GrantKey, connector.GrantKey, StringComparison.Ordinal))
            )
            {
                return AccessTokenResult.ReauthenticationRequired;
            }

            connector = current;
        }
    }

    /// <summary>Refreshes the tokens even where they still last.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<AccessTokenResult> RenewAsync(Connector connector, CancellationToken cancellationToken)
    {
        var grant = await store.GetAsync<Grant>(connector.GrantKey, cancellationToken);
        var current = grant is { Value.Status: GrantStatus.Used } ? protector.Open(grant.Value)?.AccessToken : null;
        return await GetAsync(connector, cancellationToken, current);
    }

    /// <summary>
    /// The tokens of a grant, refreshed where they have to be. All callers of one grant, and all connectors that share it, share one refresh. It is nobody's
    /// own: one who hangs up does not end it for the others. Null when the grant is not in use.
    /// </summary>
    /// <param name="refused">An access token that the provider refused before its end.</param>
    public Task<AccessTokenResult?> OfGrantAsync(string grantId, string? refused = null) =>
        _refreshes.GetOrAdd(grantId, id => new Lazy<Task<AccessTokenResult?>>(() => RefreshOnceAsync(id, refused))).Value;

    private async Task<AccessTokenResult?> RefreshOnceAsync(string grantId, string? refused)
    {
        // Begun by whoever asked first, and not on that caller's time.
        await Task.Yield();
        try
        {
            // Another instance that refreshes it goes first, and what it has stored is handed out.
            await using var turn = await (instances ?? OneInstance.Only).TakeAsync($"refresh/{grantId}", CancellationToken.None);
            return await RefreshAsync(grantId, refused);
        }
        finally
        {
            _refreshes.TryRemove(grantId, out _);
        }
    }

    /// <summary>Null when the connector does not use this grant any more.</summary>
    private async Task<AccessTokenResult?> RefreshAsync(string grantId, string? refused)
    {
        await unstored.SettleAsync(grantId);
        for (var attempt = RefreshAttempt.First; ; attempt++)
        {
            // Read again each time: another instance of this service may have refreshed it.
            if (await store.GetAsync<Grant>(grantId, CancellationToken.None) is not { Value: { Status: GrantStatus.Used } grant } stored)
            {
                return null;
            }

            if (protector.Open(grant) is not { } tokens)
            {
                return Unreadable(grant);
            }

            if (
                !IsRefused(tokens, refused)
                && (GrantTransitions.IsUsable(grant, time.GetUtcNow()) || GrantTransitions.IsUsableAsRestored(grant, tokens, time.GetUtcNow()))
            )
            {
                return AccessTokenResult.Of(tokens, grant);
            }

            var used = attempt == RefreshAttempt.WithPrevious ? Previous(grant) : tokens;
            if (used is not null)
            {
                // Asked before, not after: a provider that rotates takes the old token away with its answer.
                store.EnsureWritable();
                var answer = await providers.CallAsync(grant.ProviderId, (provider, ct) => provider.RefreshAsync(used, ct), CancellationToken.None);
                trouble.Note(grant.ProviderId, answer.Failure);
                if (answer.Succeeded)
                {
                    return await unstored.KeepAsync(grant, answer.Value) is { } kept ? AccessTokenResult.Of(kept.Tokens, kept.Grant) : null;
                }

                if (answer.Failure.Kind is not (ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected))
                {
                    return answer.Failure.Kind is ProviderFailureKind.Misconfigured or ProviderFailureKind.WrongEnvironment
                        ? new AccessTokenResult(AccessTokenStatus.ProviderMisconfigured)
                        : new AccessTokenResult(AccessTokenStatus.ProviderUnavailable, RetryAfter: answer.Failure.RetryAfter);
                }
            }

            if (attempt == RefreshAttempt.WithPrevious)
            {
                return await failures.ReportRejectedAsync(stored, CancellationToken.None) ? AccessTokenResult.ReauthenticationRequired : null;
            }

            if (attempt == RefreshAttempt.First)
            {
                await Task.Delay(ConfirmationPause, time, CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// Damaged, which is our fault and no reason to ask a person for anything; or under a key that the operator has given up, so that only a login helps.
    /// </summary>
    private AccessTokenResult Unreadable(Grant grant)
    {
        if (protector.IsGivenUp(grant))
        {
            return AccessTokenResult.ReauthenticationRequired;
        }

        rows.Tell(Grant.Type.Name, grant.Id, exception: null);
        return new AccessTokenResult(AccessTokenStatus.Unreadable);
    }

    private static bool IsRefused(TokenSet? tokens, string? refused) =>
        refused is not null && string.Equals(tokens?.AccessToken, refused, StringComparison.Ordinal);

    private TokenSet? Previous(Grant grant) =>
        catalog.Find(grant.ProviderId) is { } provider && GrantTransitions.Previous(grant, provider.PreviousTokenGrace, time.GetUtcNow()) is { } previous
            ? protector.Open(grant with { ProtectedTokens = previous })
            : null;
}

/// <summary>What came of asking for an access token.</summary>
/// <param name="GrantId">The grant that the tokens are of.</param>
internal sealed record AccessTokenResult(AccessTokenStatus Status, TokenSet? Tokens = null, TimeSpan? RetryAfter = null, string? GrantId = null)
{
    public static readonly AccessTokenResult ReauthenticationRequired = new(AccessTokenStatus.ReauthenticationRequired);

    public static AccessTokenResult Of(TokenSet tokens, Grant grant) =>
        new(AccessTokenStatus.Available, tokens with { InstanceId = grant.InstanceId }, GrantId: grant.Id);

    /// <summary>For the instance of one of the connectors that use the grant.</summary>
    public AccessTokenResult For(Connector connector) =>
        Tokens is { } tokens && connector.Instance is { } instance ? this with { Tokens = tokens with { InstanceId = instance.Id } } : this;
}

/// <summary>What came of asking for an access token.</summary>
internal enum AccessTokenStatus
{
    Available,
    ReauthenticationRequired,
    ProviderUnavailable,
    ProviderMisconfigured,
    Unreadable,
}

/// <summary>A refused refresh is repeated after a pause, then with the token before, where the provider takes that for a while longer.</summary>
internal enum RefreshAttempt
{
    First,
    Confirming,
    WithPrevious,
}
