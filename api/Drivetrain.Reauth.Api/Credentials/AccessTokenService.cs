using System.Collections.Concurrent;
using Drivetrain.Reauth.Api.Connectors;
using Drivetrain.Reauth.Api.Storage;
using Drivetrain.Reauth.Plugins;

namespace Drivetrain.Reauth.Api.Credentials;

/// <summary>
/// Hands out access tokens and refreshes them when they near their end. One refresh a credential at a time: a second refresh with the same token may
/// invalidate both (Intuit). New tokens are on the disk before anybody gets them.
/// </summary>
internal sealed class AccessTokenService(
    IStore store, TokenProtector protector, ProviderCalls providers, ConnectorFailures failures, TimeProvider time)
{
    /// <summary>A token is refreshed when less than this is left, so that a caller can use it for a while.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Providers answer <c>invalid_grant</c> in outages, too; one more try after this pause tells a dead credential from a bad minute.</summary>
    private static readonly TimeSpan ConfirmationPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lazy<Task<AccessTokenResult>>> refreshes = new(StringComparer.Ordinal);

    public async Task<AccessTokenResult> GetAsync(Connector connector, CancellationToken cancellationToken)
    {
        var stored = await store.GetAsync<Credential>(connector.Id, cancellationToken);
        if (stored is null)
        {
            return AccessTokenResult.ReauthenticationRequired;
        }

        if (stored.Value.AccessTokenExpiresAt - Margin > time.GetUtcNow())
        {
            return protector.Unprotect(stored.Value.ProtectedTokens, connector.Id, connector.ProviderId) is { } tokens
                ? new AccessTokenResult(AccessTokenStatus.Available, tokens)
                : AccessTokenResult.ReauthenticationRequired;
        }

        // All callers of one credential share one refresh. It is nobody's own: one who hangs up does not end it for the others.
        var refresh = refreshes.GetOrAdd(connector.Id, id => new Lazy<Task<AccessTokenResult>>(() => Task.Run(() => RefreshOnceAsync(id), CancellationToken.None)));
        return await refresh.Value.WaitAsync(cancellationToken);
    }

    private async Task<AccessTokenResult> RefreshOnceAsync(string connectorId)
    {
        try
        {
            return await RefreshAsync(connectorId, CancellationToken.None);
        }
        finally
        {
            refreshes.TryRemove(connectorId, out _);
        }
    }

    private async Task<AccessTokenResult> RefreshAsync(string connectorId, CancellationToken cancellationToken)
    {
        for (var attempt = RefreshAttempt.First; ; attempt++)
        {
            // Read again each time: a login, or another instance of this service, may have replaced the credential.
            var stored = await store.GetAsync<Credential>(connectorId, cancellationToken);
            if (stored is null || protector.Unprotect(stored.Value.ProtectedTokens, connectorId, stored.Value.ProviderId) is not { } tokens)
            {
                return AccessTokenResult.ReauthenticationRequired;
            }

            if (tokens.AccessTokenExpiresAt - Margin > time.GetUtcNow())
            {
                return new AccessTokenResult(AccessTokenStatus.Available, tokens);
            }

            var used = attempt == RefreshAttempt.WithPrevious ? Previous(stored.Value) : tokens;
            var answer = used is null
                ? new ProviderFailure(ProviderFailureKind.CredentialRejected)
                : await providers.CallAsync(stored.Value.ProviderId, (provider, ct) => provider.RefreshAsync(used, ct), cancellationToken);
            if (answer.Succeeded)
            {
                return await KeepAsync(stored, answer.Value, cancellationToken);
            }

            if (answer.Failure.Kind is not (ProviderFailureKind.CredentialRejected or ProviderFailureKind.CodeRejected))
            {
                return new AccessTokenResult(AccessTokenStatus.ProviderUnavailable, RetryAfter: answer.Failure.RetryAfter);
            }

            if (attempt == RefreshAttempt.WithPrevious)
            {
                // A login may have replaced the credential during the last try: then it is not dead, and all begins anew.
                return await failures.ReportRejectedAsync(stored, cancellationToken)
                    ? AccessTokenResult.ReauthenticationRequired
                    : await RefreshAsync(connectorId, cancellationToken);
            }

            if (attempt == RefreshAttempt.First)
            {
                await Task.Delay(ConfirmationPause, time, cancellationToken);
            }
        }
    }

    private TokenSet? Previous(Credential credential) =>
        credential is { PreviousProtectedTokens: { } previous, PreviousUntil: { } until } && time.GetUtcNow() < until
            ? protector.Unprotect(previous, credential.Id, credential.ProviderId)
            : null;

    private async Task<AccessTokenResult> KeepAsync(Stored<Credential> stored, TokenSet fresh, CancellationToken cancellationToken)
    {
        fresh = fresh with { InstanceId = stored.Value.InstanceId };
        var kept = new SealedTokens(fresh, protector.Protect(fresh, stored.Value.Id, stored.Value.ProviderId));
        while (true)
        {
            var next = CredentialTransitions.Refresh(stored.Value, kept, time.GetUtcNow());
            if ((await store.CommitAsync(new Batch().Update(stored, next), Durability.Durable, cancellationToken)).Committed)
            {
                return new AccessTokenResult(AccessTokenStatus.Available, fresh);
            }

            if (await store.GetAsync<Credential>(stored.Value.Id, cancellationToken) is not { } newer)
            {
                return AccessTokenResult.ReauthenticationRequired;
            }

            if (!string.Equals(newer.Value.ProtectedTokens, stored.Value.ProtectedTokens, StringComparison.Ordinal))
            {
                // A login replaced the credential meanwhile. Its tokens are newer than the refreshed ones, which nobody will use.
                return protector.Unprotect(newer.Value.ProtectedTokens, newer.Value.Id, newer.Value.ProviderId) is { } tokens
                    ? new AccessTokenResult(AccessTokenStatus.Available, tokens)
                    : AccessTokenResult.ReauthenticationRequired;
            }

            // Written with the tokens it had, which the provider may no longer take: the refreshed ones must not be lost.
            stored = newer;
        }
    }
}

/// <summary>What came of asking for an access token.</summary>
internal sealed record AccessTokenResult(AccessTokenStatus Status, TokenSet? Tokens = null, TimeSpan? RetryAfter = null)
{
    public static readonly AccessTokenResult ReauthenticationRequired = new(AccessTokenStatus.ReauthenticationRequired);
}

/// <summary>What came of asking for an access token.</summary>
internal enum AccessTokenStatus
{
    Available,
    ReauthenticationRequired,
    ProviderUnavailable,
}

/// <summary>A refused refresh is repeated after a pause, then with the token before, which some providers take for a while longer.</summary>
internal enum RefreshAttempt
{
    First,
    Confirming,
    WithPrevious,
}
